package io.portcullis.localstack.demo;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.policy.CompiledPolicySet;
import io.portcullis.policy.PolicyLoader;
import io.portcullis.policy.PolicyLoading;
import io.portcullis.posture.Catalogue;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PolicySetsTest {
    private static final String AUDIENCE = "https://localhost:7443";

    static Stream<String> all() {
        PolicySets sets = new PolicySets(AUDIENCE);
        return Stream.of(sets.relaxed(), sets.strict(), sets.impossible());
    }

    @ParameterizedTest
    @MethodSource("all")
    void thePlatformAcceptsItAndItOpensPayrollAtSomeLevel(String document) {
        PolicyLoading loading = new PolicyLoader(Catalogue.standard()).load(document);

        assertThat(loading).isInstanceOf(PolicyLoading.Accepted.class);
        CompiledPolicySet set = ((PolicyLoading.Accepted) loading).set();
        assertThat(set.requiredLevel(AUDIENCE)).isPresent();
    }
}
