package io.portcullis.platform;

import org.junit.jupiter.api.Test;
import org.springframework.modulith.core.ApplicationModules;

class ModularityTest {
    @Test
    void modulesDependOnEachOtherOnlyAsDeclared() {
        ApplicationModules.of(PlatformApplication.class).verify();
    }
}
