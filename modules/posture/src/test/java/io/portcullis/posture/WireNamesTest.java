package io.portcullis.posture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class WireNamesTest {

    @Test
    void everyConstantComesBackFromItsWireName() {
        for (EvidenceGrade grade : EvidenceGrade.values()) {
            assertThat(EvidenceGrade.fromWire(grade.wire())).isSameAs(grade);
        }
        for (ReadingState state : ReadingState.values()) {
            assertThat(ReadingState.fromWire(state.wire())).isSameAs(state);
        }
        for (Platform platform : Platform.values()) {
            assertThat(Platform.fromWire(platform.wire())).isSameAs(platform);
        }
        for (PrivacyClass privacy : PrivacyClass.values()) {
            assertThat(PrivacyClass.fromWire(privacy.wire())).isSameAs(privacy);
        }
        for (ValueType type : ValueType.values()) {
            assertThat(ValueType.fromWire(type.wire())).isSameAs(type);
        }
    }

    @Test
    void wireNamesAreLowerCase() {
        assertThat(EvidenceGrade.SELF_ASSERTED.wire()).isEqualTo("self_asserted");
        assertThat(ReadingState.NOT_FOUND.wire()).isEqualTo("not_found");
        assertThat(ValueType.STRING_LIST.wire()).isEqualTo("string_list");
    }

    @Test
    void anythingElseIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> EvidenceGrade.fromWire("OS_API"));
        assertThatIllegalArgumentException().isThrownBy(() -> ReadingState.fromWire(""));
        assertThatIllegalArgumentException().isThrownBy(() -> Platform.fromWire("beos"));
        assertThatIllegalArgumentException().isThrownBy(() -> PrivacyClass.fromWire("secret"));
        assertThatIllegalArgumentException().isThrownBy(() -> ValueType.fromWire("text"));
    }

    @Test
    void gradesAreOrderedByTrust() {
        assertThat(EvidenceGrade.values())
                .containsExactly(
                        EvidenceGrade.SELF_ASSERTED,
                        EvidenceGrade.AGENT_REPORTED,
                        EvidenceGrade.OS_API,
                        EvidenceGrade.ATTESTED);
    }
}
