package io.portcullis.agent.cli;

/**
 * One option of a command.
 *
 * @param parameter what stands for the value in help; empty for a flag
 */
record Option(String name, String parameter, boolean required, String description) {

    static Option flag(String name, String description) {
        return new Option(name, "", false, description);
    }

    static Option value(String name, String parameter, String description) {
        return new Option(name, parameter, false, description);
    }

    /** May stand alone; {@code parameter} is in brackets. */
    static Option optionalValue(String name, String parameter, String description) {
        return new Option(name, '[' + parameter + ']', false, description);
    }

    static Option required(String name, String parameter, String description) {
        return new Option(name, parameter, true, description);
    }

    boolean mayStandAlone() {
        return parameter.startsWith("[");
    }

    boolean isFlag() {
        return parameter.isEmpty();
    }
}
