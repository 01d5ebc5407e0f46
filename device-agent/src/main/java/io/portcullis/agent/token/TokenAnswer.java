package io.portcullis.agent.token;

import io.portcullis.contracts.DecisionDocument;
import java.util.Optional;

/** What the token endpoint said. */
public sealed interface TokenAnswer {

    /** @param expiresInSeconds how long the token may be used */
    record Granted(String accessToken, String tokenType, long expiresInSeconds, Optional<String> scope)
            implements TokenAnswer {
        @Override
        public String toString() {
            return "Granted[" + tokenType + ", " + expiresInSeconds + " s]";
        }
    }

    /**
     * The device may not have it.
     *
     * @param decision every check that stands in the way
     */
    record Refused(String description, Optional<DecisionDocument> decision) implements TokenAnswer {

        /** Whether a new report may change the answer: the platform has no evidence, or none that is fresh. */
        public boolean lacksEvidence() {
            return decision.isEmpty()
                    || decision.get().failing().isEmpty()
                    || decision.get().failing().stream()
                            .anyMatch(check -> check.reason().equals("evidence_missing")
                                    || check.reason().equals("evidence_stale"));
        }
    }
}
