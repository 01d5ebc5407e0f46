package io.portcullis.platform.authorization;

import io.portcullis.contracts.CheckOutcome;
import io.portcullis.contracts.DecisionDocument;
import java.util.stream.Collectors;
import org.springframework.security.oauth2.core.OAuth2Error;

/** {@code access_denied} with every reason, for people in the description and for programs as the decision. */
final class ComplianceRefusal extends OAuth2Error {
    private final transient DecisionDocument decision;

    ComplianceRefusal(DecisionDocument decision) {
        super("access_denied", describe(decision), null);
        this.decision = decision;
    }

    DecisionDocument decision() {
        return decision;
    }

    private static String describe(DecisionDocument decision) {
        String reasons =
                decision.failing().stream().map(ComplianceRefusal::describe).collect(Collectors.joining("; "));
        return printableAscii("The device is " + decision.status().replace('_', '-') + " for this application: "
                + (reasons.isEmpty() ? "no reason recorded" : reasons));
    }

    private static String describe(CheckOutcome check) {
        return check.check() + ": " + check.message();
    }

    /** RFC 6749 section 5.2 allows %x20-21 / %x23-5B / %x5D-7E in a description. */
    private static String printableAscii(String text) {
        var result = new StringBuilder(text.length());
        text.chars()
                .forEach(c -> result.append(c >= 0x20 && c <= 0x7E ? (c == '"' || c == '\\' ? '\'' : (char) c) : '?'));
        return result.toString();
    }
}
