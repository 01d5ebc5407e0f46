package io.portcullis.agent.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.agent.identity.AgentHome;
import io.portcullis.agent.identity.IdentityStore;
import io.portcullis.agent.identity.KeyStores;
import io.portcullis.agent.identity.Passphrases;
import io.portcullis.agent.identity.PrivateFiles;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SubscriptionTest {

    @TempDir
    private Path temporary = Path.of("");

    @Test
    void anErrorOfItsOwnIsToldAndNotTheEnd() throws Exception {
        PrivateFiles files = new PrivateFiles();
        AgentHome home = new AgentHome(temporary.resolve("home"));
        IdentityStore store = new IdentityStore(
                home, files, new Passphrases(Optional.empty(), Map.of(), files), new KeyStores(home, files, Map.of()));
        InstantSource broken = () -> {
            throw new IllegalStateException("no clock");
        };
        Inbox inbox = new Inbox();
        try (var subscription = new Subscription(store, inbox, broken.withZone(ZoneOffset.UTC), () -> 0.5)) {
            subscription.start();
            for (int times = 0; times < 3; times++) {
                assertThat(inbox.await(Instant.now().plusSeconds(60), Clock.systemUTC()))
                        .hasValueSatisfying(news -> assertThat(news)
                                .isInstanceOfSatisfying(
                                        News.Disconnected.class,
                                        gone -> assertThat(gone.why()).contains("IllegalStateException: no clock")));
                subscription.renew();
            }
        }
    }
}
