package io.portcullis.platform.devices;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdRangeTest {
    @Test
    void spansAllIdsThatBeginAlike() {
        assertThat(IdRange.beginningWith("0189AB"))
                .contains(new IdRange(
                        UUID.fromString("0189ab00-0000-0000-0000-000000000000"),
                        UUID.fromString("0189abff-ffff-ffff-ffff-ffffffffffff")));
        assertThat(IdRange.beginningWith("01890a5d-"))
                .contains(new IdRange(
                        UUID.fromString("01890a5d-0000-0000-0000-000000000000"),
                        UUID.fromString("01890a5d-ffff-ffff-ffff-ffffffffffff")));
    }

    @Test
    void aWholeIdSpansItself() {
        UUID id = UUID.fromString("01890a5d-ac96-774b-bcce-b302099a8057");
        assertThat(IdRange.beginningWith(id.toString())).contains(new IdRange(id, id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"laptop", "0189-", "01890a5d0", "01890a5d-ac96-774b-bcce-b302099a8057a", "%"})
    void noIdBeginsOtherwise(String text) {
        assertThat(IdRange.beginningWith(text)).isEmpty();
    }
}
