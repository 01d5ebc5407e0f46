package io.portcullis.verifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetUriTest {
    @ParameterizedTest
    @CsvSource({
        "https://app.example/pay,              https://app.example/pay",
        "HTTPS://App.Example:443/pay?a=1#x,    https://app.example/pay",
        "https://app.example,                  https://app.example/",
        "https://app.example?x,                https://app.example/",
        "https://app.example:7443/a/./b/../c,  https://app.example:7443/a/c",
        "https://app.example/a/..,             https://app.example/",
        "https://app.example/../../a/,         https://app.example/a/",
        "https://app.example/%7euser/%2fx%c3%a4, https://app.example/~user/%2Fx%C3%A4",
        "https://app.example/a/%2e%2E/b,       https://app.example/b",
        "https://app.example//a,               https://app.example//a",
        "https://[::1]:7443/a,                 https://[::1]:7443/a",
    })
    void isNormalized(String text, String normal) {
        assertThat(TargetUri.parse(text)).map(TargetUri::text).contains(normal);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://app.example/PAY",
                "https://app.example/pay/",
                "https://app.example:8443/pay",
                "https://app.example.evil.example/pay",
                "https://app.example/%2fpay",
                "https://app.example/a/pay",
            })
    void anotherPlaceStaysAnother(String text) {
        assertThat(TargetUri.parse(text)).isPresent().isNotEqualTo(TargetUri.parse("https://app.example/pay"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/pay",
                "http://app.example/pay",
                "https:pay",
                "https:///pay",
                "https://user@app.example/pay",
                "https://app.example/p ay",
                "https://app.example/p%zz",
                "https://app.example/p\u00e4y",
                "app.example/pay",
            })
    void whatIsNoAddressOfARequestIsNone(String text) {
        assertThat(TargetUri.parse(text)).isEmpty();
    }

    @Test
    void isBounded() {
        assertThat(TargetUri.parse("https://app.example/" + "a".repeat(2048))).isEmpty();
    }
}
