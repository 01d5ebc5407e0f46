package io.portcullis.console.audit;

import io.portcullis.console.platform.PlatformCalls;
import io.portcullis.console.platform.PlatformPath;
import io.portcullis.contracts.AuditPage;
import io.portcullis.contracts.AuditVerification;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** The platform's audit trail. */
@Component
class AuditTrail {
    private final PlatformCalls platform;

    AuditTrail(PlatformCalls platform) {
        this.platform = platform;
    }

    AuditPage page(@Nullable String action, @Nullable String subject, @Nullable String cursor, int limit) {
        return platform.get(
                PlatformPath.of("/audit")
                        .with("action", action)
                        .with("subject", subject)
                        .with("limit", limit)
                        .with("cursor", cursor),
                AuditPage.class);
    }

    AuditVerification verification() {
        return platform.get(PlatformPath.of("/audit/verification"), AuditVerification.class);
    }
}
