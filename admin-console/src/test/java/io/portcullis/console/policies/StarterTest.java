package io.portcullis.console.policies;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StarterTest {
    @Test
    void isPublishableAsItIs() {
        DraftVerdict verdict = DraftVerdict.of(new PolicyCheck().check(Starter.document()));
        assertThat(verdict.problems()).isEmpty();
        assertThat(verdict.contents()).isEqualTo("2 policies, 3 checks, 2 levels, 1 application");
    }
}
