package io.portcullis.console.devices;

import io.portcullis.console.platform.PlatformCalls;
import io.portcullis.console.platform.PlatformPath;
import io.portcullis.contracts.EndorsementKeyDocument;
import io.portcullis.contracts.EndorsementKeyRequest;
import java.util.List;
import java.util.Locale;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.stereotype.Component;

/** TPMs that are trusted one by one, by the fingerprint of their endorsement key. */
@Component
class EndorsementKeys {
    private static final ParameterizedTypeReference<List<EndorsementKeyDocument>> KEYS =
            new ParameterizedTypeReference<>() {};

    private final PlatformCalls platform;

    EndorsementKeys(PlatformCalls platform) {
        this.platform = platform;
    }

    /** Those whose description or fingerprint contains it; all of them where it is empty. */
    List<EndorsementKeyDocument> matching(String text) {
        String wanted = text.toLowerCase(Locale.ROOT);
        return platform.get(PlatformPath.of("/endorsement-keys"), KEYS).stream()
                .filter(key -> key.fingerprint().contains(wanted)
                        || key.description().toLowerCase(Locale.ROOT).contains(wanted))
                .toList();
    }

    void add(EndorsementKeyRequest request) {
        platform.post(PlatformPath.of("/endorsement-keys"), request);
    }

    void remove(String fingerprint) {
        platform.delete(PlatformPath.of("/endorsement-keys/{fingerprint}", fingerprint));
    }
}
