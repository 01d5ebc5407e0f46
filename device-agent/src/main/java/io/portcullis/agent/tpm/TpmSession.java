package io.portcullis.agent.tpm;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.keys.TpmToken;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The steps of one attestation in the TPM. Contexts go to files between them, so that the TPM's few slots stay free.
 */
final class TpmSession {

    /** An old TPM may think for a long time before it has an RSA key. */
    private static final Duration SLOW = Duration.ofMinutes(2);

    private static final Duration QUICK = Duration.ofSeconds(30);
    private static final String BOUND = "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|sign";
    private static final String KEY_LABEL = "portcullis-device";
    private static final Pattern PRIMARY = Pattern.compile("esys-tr:\\s*'?([0-9a-f]{8})");
    private static final int CREDENTIAL_MAGIC = 0xbadcc0de;
    private static final int CREDENTIAL_VERSION = 1;

    private final Path directory;
    private final TpmTools tools;
    private final TpmToken token;
    private final String authorization;

    TpmSession(Path directory, Map<String, String> environment, TpmToken token) {
        this.directory = directory;
        this.tools = new TpmTools(directory, environment);
        this.token = token;
        this.authorization = random();
    }

    /** Where a manufacturer puts endorsement certificates, by the default template of the key. */
    private enum Template {
        ECC_P256("ecc", "0x1c0000a"),
        RSA_2048("rsa", "0x1c00002");

        private final String algorithm;
        private final String certificateIndex;

        Template(String algorithm, String certificateIndex) {
            this.algorithm = algorithm;
            this.certificateIndex = certificateIndex;
        }
    }

    /** What the TPM says of itself. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Introduction(Optional<byte[]> ekCertificate, byte[] ekPublic, byte[] akPublic) {}

    Introduction introduce() throws AgentFailure, InterruptedException {
        String stored = tools.run(QUICK, "tpm2_getcap", "handles-nv-index").toLowerCase(Locale.ROOT);
        Optional<Template> certified = Arrays.stream(Template.values())
                .filter(template -> stored.contains(template.certificateIndex))
                .findFirst();
        Template template = certified.orElse(Template.RSA_2048);
        tools.run(SLOW, "tpm2_createek", "-Q", "-G", template.algorithm, "-c", "ek.ctx", "-u", "ek.pub");
        tools.run(
                SLOW,
                "tpm2_createak",
                "-Q",
                "-C",
                "ek.ctx",
                "-c",
                "ak.ctx",
                "-G",
                "ecc",
                "-g",
                "sha256",
                "-s",
                "ecdsa",
                "-u",
                "ak.pub",
                "-n",
                "ak.name");
        Optional<byte[]> certificate = Optional.empty();
        if (certified.isPresent()) {
            tools.run(QUICK, "tpm2_nvread", "-Q", "-C", "o", "-o", "ek.cer", template.certificateIndex);
            certificate = Optional.of(withoutPadding(read("ek.cer")));
        }
        return new Introduction(certificate, read("ek.pub"), read("ak.pub"));
    }

    /** The secret that only a TPM with both keys can find. */
    byte[] activate(byte[] credentialBlob, byte[] encryptedSecret) throws AgentFailure, InterruptedException {
        write(
                "credential",
                ByteBuffer.allocate(8 + credentialBlob.length + encryptedSecret.length)
                        .putInt(CREDENTIAL_MAGIC)
                        .putInt(CREDENTIAL_VERSION)
                        .put(credentialBlob)
                        .put(encryptedSecret)
                        .array());
        tools.run(QUICK, "tpm2_startauthsession", "--policy-session", "-S", "session.ctx");
        try {
            tools.run(QUICK, "tpm2_policysecret", "-Q", "-S", "session.ctx", "-c", "e");
            tools.run(
                    SLOW,
                    "tpm2_activatecredential",
                    "-Q",
                    "-c",
                    "ak.ctx",
                    "-C",
                    "ek.ctx",
                    "-i",
                    "credential",
                    "-o",
                    "secret",
                    "-P",
                    "session:session.ctx");
        } finally {
            tools.run(QUICK, "tpm2_flushcontext", "session.ctx");
        }
        return read("secret");
    }

    /** A TPM without a resource manager has three places for keys: those that are left there are in everybody's way. */
    void release() throws InterruptedException {
        try {
            tools.run(QUICK, "tpm2_flushcontext", "--transient-object");
        } catch (AgentFailure nothingLeft) {
            // A resource manager has cleared up already.
        }
    }

    /** A key, and the attestation key's word that it was made here and stays here. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record CertifiedKey(byte[] publicArea, byte[] statement, byte[] signature) {}

    CertifiedKey createKey(byte[] nonce) throws AgentFailure, InterruptedException {
        String parent = primary();
        write("key.auth", authorization.getBytes(StandardCharsets.US_ASCII));
        tools.run(
                SLOW,
                "tpm2_create",
                "-Q",
                "-C",
                parent,
                "-G",
                "ecc256",
                "-u",
                "key.pub",
                "-r",
                "key.priv",
                "-a",
                BOUND,
                "-p",
                "file:key.auth",
                "--creation-data",
                "key.creation",
                "-d",
                "key.digest",
                "-t",
                "key.ticket");
        tools.run(QUICK, "tpm2_load", "-Q", "-C", parent, "-u", "key.pub", "-r", "key.priv", "-c", "key.ctx");
        tools.run(
                QUICK,
                "tpm2_certifycreation",
                "-Q",
                "-C",
                "ak.ctx",
                "-c",
                "key.ctx",
                "-g",
                "sha256",
                "-d",
                "key.digest",
                "-t",
                "key.ticket",
                "--attestation",
                "key.attest",
                "-o",
                "key.sig",
                "-q",
                HexFormat.of().formatHex(nonce));
        return new CertifiedKey(read("key.pub"), read("key.attest"), read("key.sig"));
    }

    /**
     * Puts the key into the agent's token. Its PIN is seen in the process list for a moment; it opens nothing without
     * the store, which only the agent can read.
     *
     * @return CKA_ID, lower-case hexadecimal
     */
    String link() throws AgentFailure, InterruptedException {
        String id = random().substring(0, 16);
        tools.run(
                QUICK,
                "tpm2_ptool",
                "link",
                "--path",
                token.store().toString(),
                "--label",
                token.label(),
                // A PIN may begin with a dash.
                "--userpin=" + token.pin(),
                "--key-label",
                KEY_LABEL,
                "--id",
                id,
                "--auth",
                authorization,
                "key.pub",
                "key.priv");
        // The tool takes the id as text.
        return HexFormat.of().formatHex(id.getBytes(StandardCharsets.US_ASCII));
    }

    /** The persistent key below which the token's keys are. */
    private String primary() throws AgentFailure, InterruptedException {
        String listed = tools.run(
                QUICK, "tpm2_ptool", "listprimaries", "--path", token.store().toString());
        Matcher handle = PRIMARY.matcher(listed);
        if (!handle.find()) {
            throw AgentFailure.failed("The agent's token has no persistent primary key in the TPM.");
        }
        return "0x" + handle.group(1);
    }

    /** What a TPM has for a certificate may be larger than it; the rest is filled up with anything. */
    static byte[] withoutPadding(byte[] stored) throws AgentFailure {
        if (stored.length >= 4 && stored[0] == 0x30 && stored[1] == (byte) 0x82) {
            int length = 4 + ((stored[2] & 0xff) << 8 | (stored[3] & 0xff));
            if (length <= stored.length) {
                return Arrays.copyOf(stored, length);
            }
        }
        throw AgentFailure.failed("What the TPM has for an endorsement certificate is none.");
    }

    private byte[] read(String name) throws AgentFailure {
        try {
            return Files.readAllBytes(directory.resolve(name));
        } catch (IOException missing) {
            throw AgentFailure.failed("The TPM's tools left no " + name + ".");
        }
    }

    private void write(String name, byte[] content) throws AgentFailure {
        try {
            Files.write(directory.resolve(name), content);
        } catch (IOException notWritable) {
            throw AgentFailure.failed("Cannot write to " + directory + ".");
        }
    }

    private static String random() {
        byte[] octets = new byte[16];
        new SecureRandom().nextBytes(octets);
        return HexFormat.of().formatHex(octets);
    }
}
