package io.portcullis.verifier.spring;

import io.portcullis.verifier.ProofRules;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.http.HttpStatus;

/** Values of {@code WWW-Authenticate}: RFC 6750 section 3, RFC 9449 section 7.1, RFC 9728 section 5.1. */
final class Challenges {
    private static final String ALGORITHMS = "algs";

    private final Optional<URI> resourceMetadata;
    private final boolean proofs;

    /** @param proofs whether tokens with proofs are taken */
    Challenges(Optional<URI> resourceMetadata, boolean proofs) {
        this.resourceMetadata = resourceMetadata;
        this.proofs = proofs;
    }

    /** In the scheme of the request first; a client without a good token is told the other one, too. */
    List<String> of(Answer answer, Scheme scheme) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (answer.error() != null) {
            parameters.put("error", answer.error());
            parameters.put("error_description", answer.description());
        }
        parameters.putAll(answer.parameters());
        resourceMetadata.ifPresent(uri -> parameters.put("resource_metadata", uri.toString()));
        String algorithms = String.join(" ", ProofRules.algorithms());
        List<String> challenges = new ArrayList<>();
        if (proofs && scheme == Scheme.DPOP) {
            parameters.put(ALGORITHMS, algorithms);
            challenges.add(text(Scheme.DPOP, parameters));
        } else {
            challenges.add(text(Scheme.BEARER, parameters));
            if (proofs && answer.status() == HttpStatus.UNAUTHORIZED) {
                challenges.add(text(Scheme.DPOP, Map.of(ALGORITHMS, algorithms)));
            }
        }
        return challenges;
    }

    private static String text(Scheme scheme, Map<String, String> parameters) {
        StringBuilder challenge = new StringBuilder(scheme.word());
        String separator = " ";
        for (Map.Entry<String, String> parameter : parameters.entrySet()) {
            challenge
                    .append(separator)
                    .append(parameter.getKey())
                    .append("=\"")
                    .append(quotable(parameter.getValue()))
                    .append('"');
            separator = ", ";
        }
        return challenge.toString();
    }

    /** The characters RFC 6750 section 3 allows; levels and scopes come from configuration, and may hold others. */
    private static String quotable(String value) {
        StringBuilder clean = new StringBuilder(value.length());
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            clean.append(c >= ' ' && c <= '~' && c != '"' && c != '\\' ? c : '?');
        }
        return clean.toString();
    }
}
