package io.portcullis.console.certificates;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SerialNumberTest {
    @ParameterizedTest
    @CsvSource({
        "5f3a9c, 5f3a9c",
        "' 5F:3A:9C ', 5f3a9c",
        "serial=005F3A9C, 5f3a9c",
        "Serial: 5f 3a 9c, 5f3a9c",
        "0x5F3A9C, 5f3a9c",
        "0, 0"
    })
    void readsWhatToolsPrint(String typed, String digits) {
        assertThat(SerialNumber.of(typed)).contains(digits);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "abcxyz", "../devices", "5f3a?x=1", "12345678901234567890123456789012345678901", "5f/3a"})
    void takesNothingElse(String typed) {
        assertThat(SerialNumber.of(typed)).isEmpty();
    }
}
