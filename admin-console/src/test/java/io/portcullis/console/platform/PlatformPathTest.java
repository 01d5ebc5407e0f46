package io.portcullis.console.platform;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.web.util.DefaultUriBuilderFactory;

class PlatformPathTest {
    @Test
    void whatAPersonTypedStaysAValue() {
        assertThat(expand(PlatformPath.of("/devices")
                        .with("q", "a&state=x {y} +ü")
                        .with("os", "")))
                .isEqualTo("https://p/api/v1/devices?q=a%26state%3Dx%20%7By%7D%20%2B%C3%BC");
        assertThat(expand(PlatformPath.of("/devices/{id}", "../audit")))
                .isEqualTo("https://p/api/v1/devices/..%2Faudit");
    }

    private static String expand(PlatformPath path) {
        return path.expand(new DefaultUriBuilderFactory("https://p/api/v1").builder())
                .toString();
    }
}
