package io.portcullis.policy;

import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A condition that the CEL interpreter computes: any expression at all. */
record CelCondition(CelRuntime.Program program, List<String> attributes) implements Condition {

    @Override
    public Truth test(Object[] values) {
        Map<String, Object> variables = HashMap.newHashMap(values.length);
        for (int i = 0; i < values.length; i++) {
            variables.put(attributes.get(i), values[i]);
        }
        try {
            return program.eval(variables) instanceof Boolean result ? Truth.of(result) : Truth.ERROR;
        } catch (CelEvaluationException failed) {
            return Truth.ERROR;
        }
    }
}
