package io.portcullis.agent.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AgentHomeTest {

    private static final Path USER = Path.of("/home/anna");

    @Test
    void theOptionComesFirstThenTheEnvironmentThenTheUser() {
        Map<String, String> named = Map.of(AgentHome.VARIABLE, "/srv/agent");
        assertThat(AgentHome.locate(Optional.of(Path.of("/x")), named, true, USER)
                        .directory())
                .isEqualTo(Path.of("/x"));
        assertThat(AgentHome.locate(Optional.empty(), named, true, USER).directory())
                .isEqualTo(Path.of("/srv/agent"));
        assertThat(AgentHome.locate(Optional.empty(), Map.of(), true, USER).directory())
                .isEqualTo(Path.of("/var/lib/portcullis-agent"));
        assertThat(AgentHome.locate(Optional.empty(), Map.of(), false, USER).directory())
                .isEqualTo(Path.of("/home/anna/.local/share/portcullis-agent"));
    }
}
