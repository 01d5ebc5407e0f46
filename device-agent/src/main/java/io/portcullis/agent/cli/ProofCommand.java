package io.portcullis.agent.cli;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.identity.DeviceIdentity;
import io.portcullis.agent.json.Json;
import io.portcullis.agent.token.DpopProof;
import io.portcullis.agent.token.HeldToken;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code proof} */
final class ProofCommand implements Subcommand {

    private static final int LONGEST_TOKEN = 16 * 1024;
    private static final String METHOD = "[A-Z][A-Z-]{0,30}";
    /** RFC 9449 section 8.1. */
    private static final String NONCE = "[\\x21\\x23-\\x5B\\x5D-\\x7E]{1,512}";

    @Override
    public String name() {
        return "proof";
    }

    @Override
    public List<String> description() {
        return List.of(
                "Print a DPoP proof: that this machine makes one request with a token, now.",
                "For a token from token --dpop, send Authorization: DPoP TOKEN with the header DPoP: PROOF. Each proof is"
                        + " good for one request and about a minute. Needs no connection to the platform.");
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.required("--method", "METHOD", "The request's HTTP method, such as GET."),
                Option.required("--url", "URL", "The request's address; its query does not matter."),
                Option.value(
                        "--token-file",
                        "FILE",
                        "File with the token that the request presents; - reads it from standard input. Without it the"
                                + " proof is for a request that presents none."),
                Option.value("--nonce", "NONCE", "What the server asked for with DPoP-Nonce."),
                Option.flag("--json", "Print proof, method, url and jkt, the thumbprint of the key, as JSON."));
    }

    @Override
    public int run(Arguments arguments, AgentSetup setup) throws AgentFailure, UsageProblem {
        Surroundings surroundings = setup.surroundings();
        String method = arguments.text("--method").orElseThrow();
        if (!method.matches(METHOD)) {
            throw new UsageProblem("--method is an HTTP method in capitals, such as GET");
        }
        URI address = address(arguments.text("--url").orElseThrow());
        Optional<String> nonce = arguments.text("--nonce");
        if (nonce.isPresent() && !nonce.get().matches(NONCE)) {
            throw new UsageProblem("--nonce holds what no server sends as DPoP-Nonce");
        }
        Instant now = surroundings.clock().instant();
        DeviceIdentity identity = setup.store().validIdentity(now);
        Optional<String> token = Optional.empty();
        Optional<String> file = arguments.text("--token-file");
        if (file.isPresent()) {
            HeldToken held = HeldToken.parse(token(file.get(), surroundings));
            identity = held.holder(setup.store(), now);
            token = Optional.of(held.text());
        }
        String proof = new DpopProof(method, address, token, nonce).sign(identity, now);
        surroundings.out().println(arguments.has("--json") ? json(proof, method, address, identity) : proof);
        return ExitCodes.DONE;
    }

    private static String json(String proof, String method, URI address, DeviceIdentity identity) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("proof", proof);
        document.put("method", method);
        document.put("url", address);
        document.put("jkt", identity.jwk().thumbprint());
        return Json.pretty(document);
    }

    private static URI address(String text) throws UsageProblem {
        try {
            URI address = new URI(text);
            if ("https".equalsIgnoreCase(address.getScheme())
                    && address.getHost() != null
                    && address.getRawUserInfo() == null) {
                return address;
            }
        } catch (URISyntaxException malformed) {
            // Said below.
        }
        throw new UsageProblem("--url must be the https address of the request");
    }

    private static String token(String file, Surroundings surroundings) throws AgentFailure {
        byte[] bytes;
        try (InputStream in = file.equals("-") ? surroundings.in() : Files.newInputStream(Path.of(file))) {
            bytes = in.readNBytes(LONGEST_TOKEN + 1);
        } catch (IOException | IllegalArgumentException unreadable) {
            throw AgentFailure.failed(
                    "Cannot read the token from " + (file.equals("-") ? "standard input" : file) + ".");
        }
        if (bytes.length > LONGEST_TOKEN) {
            throw AgentFailure.failed("That is no access token: more than " + LONGEST_TOKEN + " bytes.");
        }
        return new String(bytes, StandardCharsets.US_ASCII).strip();
    }
}
