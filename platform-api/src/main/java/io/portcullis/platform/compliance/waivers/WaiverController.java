package io.portcullis.platform.compliance.waivers;

import com.nimbusds.jose.JWSObject;
import io.portcullis.contracts.WaiverDocument;
import io.portcullis.contracts.WaiverPayload;
import io.portcullis.contracts.WireJson;
import java.text.ParseException;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** The waivers that this platform has taken over. */
@RestController
class WaiverController {
    private static final int MOST = 1_000;

    private final WaiverStore waivers;

    WaiverController(WaiverStore waivers) {
        this.waivers = waivers;
    }

    @GetMapping("/api/v1/waivers")
    List<WaiverDocument> newest() {
        return waivers.newest(MOST).stream().map(WaiverController::document).toList();
    }

    /** When it was asked for is the console's to know; here it is when it arrived. */
    private static WaiverDocument document(WaiverStore.Stored stored) {
        var payload = payload(stored.jws());
        return new WaiverDocument(
                payload.id(),
                payload.version(),
                payload.check(),
                payload.device(),
                payload.group(),
                payload.from(),
                payload.until(),
                payload.reason(),
                stored.withdrawn() ? "withdrawn" : "approved",
                payload.requestedBy(),
                stored.appliedAt(),
                payload.approvers(),
                payload.withdrawnBy(),
                payload.withdrawnAt());
    }

    private static WaiverPayload payload(String jws) {
        try {
            return WireJson.mapper().readValue(JWSObject.parse(jws).getPayload().toString(), WaiverPayload.class);
        } catch (ParseException e) {
            throw new IllegalStateException("A waiver is stored in no known form", e);
        }
    }
}
