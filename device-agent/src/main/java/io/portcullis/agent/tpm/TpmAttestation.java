package io.portcullis.agent.tpm;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.json.JsonObject;
import io.portcullis.agent.json.MalformedJson;
import io.portcullis.agent.keys.AttestedKeys;
import io.portcullis.agent.keys.KeyReference;
import io.portcullis.agent.keys.TpmToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Keys that the platform believes to live in this machine's TPM. The TPM proves itself with its endorsement key, then
 * an attestation key in it certifies the new device key, which goes into the agent's PKCS#11 token.
 */
public final class TpmAttestation implements AttestedKeys {

    private static final String CHALLENGES = "/attestation/v1/challenges";
    private static final String DEFAULT_TCTI = "device:/dev/tpmrm0";
    private static final List<String> TOOLS = List.of(
            "tpm2_getcap",
            "tpm2_nvread",
            "tpm2_createek",
            "tpm2_createak",
            "tpm2_startauthsession",
            "tpm2_policysecret",
            "tpm2_activatecredential",
            "tpm2_flushcontext",
            "tpm2_create",
            "tpm2_load",
            "tpm2_certifycreation",
            "tpm2_ptool");

    @Override
    public Attested create(TpmToken token, Plane plane) throws AgentFailure, InterruptedException {
        TpmTools.require(TOOLS);
        Path directory = workDirectory(token);
        TpmSession session = new TpmSession(directory, environment(token), token);
        try {
            return create(session, plane, token);
        } catch (MalformedJson malformed) {
            throw AgentFailure.unreachable(
                    "The platform's answer to the attestation cannot be read: " + malformed.getMessage() + ".");
        } finally {
            session.release();
            delete(directory);
        }
    }

    private static Attested create(TpmSession tpm, Plane plane, TpmToken token)
            throws AgentFailure, InterruptedException, MalformedJson {
        TpmSession.Introduction introduction = tpm.introduce();
        Map<String, @Nullable Object> request = new HashMap<>();
        request.put(
                "ek_certificate",
                introduction.ekCertificate().map(TpmAttestation::base64).orElse(null));
        request.put("ek_public", base64(introduction.ekPublic()));
        request.put("ak_public", base64(introduction.akPublic()));
        JsonObject challenge = plane.post(CHALLENGES, request);

        byte[] secret = tpm.activate(octets(challenge, "credential_blob"), octets(challenge, "encrypted_secret"));
        TpmSession.CertifiedKey key = tpm.createKey(octets(challenge, "nonce"));
        JsonObject result = plane.post(
                CHALLENGES + "/" + challenge.uuid("id") + "/answer",
                Map.of(
                        "secret", base64(secret),
                        "key_public", base64(key.publicArea()),
                        "certify_info", base64(key.statement()),
                        "signature", base64(key.signature())));
        UUID attestation = result.uuid("id");
        String id = tpm.link();
        KeyReference reference = token.reference(id, true);
        return new Attested(reference, attestation);
    }

    private static Map<String, String> environment(TpmToken token) {
        String tcti = token.tcti().orElse(DEFAULT_TCTI);
        return Map.of(
                "TPM2TOOLS_TCTI",
                tcti,
                TpmToken.TCTI_VARIABLE,
                tcti,
                TpmToken.STORE_VARIABLE,
                token.store().toString());
    }

    /** Beside the store, which only the agent can read: keys in the making do not lie about in /tmp. */
    private static Path workDirectory(TpmToken token) throws AgentFailure {
        try {
            return Files.createTempDirectory(
                    token.store().toAbsolutePath().getParent(),
                    "attestation-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException | UnsupportedOperationException notWritable) {
            throw AgentFailure.failed("No directory can be made beside " + token.store() + ".");
        }
    }

    private static void delete(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(directory);
        } catch (IOException left) {
            // Nothing in it is of use without the TPM and the PIN.
        }
    }

    private static byte[] octets(JsonObject json, String name) throws MalformedJson {
        try {
            return Base64.getDecoder().decode(json.text(name));
        } catch (IllegalArgumentException notBase64) {
            throw new MalformedJson("\"" + name + "\" is not base64");
        }
    }

    private static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }
}
