package io.portcullis.platform.attestation;

import io.portcullis.localstack.SoftwareTpm;
import io.portcullis.pki.attestation.MalformedStructureException;
import io.portcullis.pki.attestation.TpmPublic;
import io.portcullis.platform.RunningPlatform;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.jspecify.annotations.Nullable;

/** A machine with a TPM, and what an honest or a dishonest agent does with it through the real tools. */
final class TpmMachine implements AutoCloseable {
    static final String BOUND = "fixedtpm|fixedparent|sensitivedataorigin|userwithauth|sign";

    private final SoftwareTpm tpm;

    TpmMachine(Path home) {
        tpm = SoftwareTpm.start(home);
        tpm.execute("tpm2_createprimary -Q -C o -G ecc -c parent.ctx");
    }

    /** An endorsement key of the TPM. */
    enum EndorsementKey {
        RSA("rsa", "0x01c00002"),
        /** The TPM has no certificate for it. */
        ECC("ecc", null);

        private final String algorithm;
        private final @Nullable String certificateIndex;

        EndorsementKey(String algorithm, @Nullable String certificateIndex) {
            this.algorithm = algorithm;
            this.certificateIndex = certificateIndex;
        }
    }

    SoftwareTpm tpm() {
        return tpm;
    }

    /** Makes the endorsement key, an attestation key below it, and says what a challenge request has to. */
    Map<String, @Nullable String> introduction(EndorsementKey kind, String attestationKeyOptions) {
        tpm.execute("tpm2_createek -Q -G %s -c ek.ctx -u ek.pub".formatted(kind.algorithm));
        tpm.execute("tpm2_createak -Q -C ek.ctx -c ak.ctx -u ak.pub -n ak.name " + attestationKeyOptions);
        Map<String, @Nullable String> request = new LinkedHashMap<>();
        if (kind.certificateIndex != null) {
            tpm.execute("tpm2_nvread -Q -C o -o ek.cer " + kind.certificateIndex);
            request.put("ek_certificate", base64(certificate(read("ek.cer"))));
        }
        request.put("ek_public", base64(read("ek.pub")));
        request.put("ak_public", base64(read("ak.pub")));
        return request;
    }

    Map<String, @Nullable String> introduction() {
        return introduction(EndorsementKey.RSA, "-G ecc -g sha256 -s ecdsa");
    }

    /** The secret that a challenge hides, if this TPM can find it; fails if it cannot. */
    byte[] activate(Challenge challenge) {
        byte[] blob = challenge.credentialBlob();
        byte[] secret = challenge.encryptedSecret();
        write(
                "credential",
                ByteBuffer.allocate(8 + blob.length + secret.length)
                        .putInt(0xbadcc0de)
                        .putInt(1)
                        .put(blob)
                        .put(secret)
                        .array());
        tpm.execute("tpm2_startauthsession -Q --policy-session -S session.ctx");
        tpm.execute("tpm2_policysecret -Q -S session.ctx -c e");
        tpm.execute("tpm2_activatecredential -Q -c ak.ctx -C ek.ctx -i credential -o secret -P session:session.ctx");
        tpm.execute("tpm2_flushcontext session.ctx");
        return read("secret");
    }

    /** Makes a key and has the attestation key certify it. */
    Certified certifiedKey(String attributes, byte[] nonce) {
        tpm.execute(List.of(
                "tpm2_create",
                "-Q",
                "-C",
                "parent.ctx",
                "-G",
                "ecc256",
                "-u",
                "key.pub",
                "-r",
                "key.priv",
                "--creation-data",
                "key.creation",
                "-d",
                "key.digest",
                "-t",
                "key.ticket",
                "-a",
                attributes));
        tpm.execute("tpm2_load -Q -C parent.ctx -u key.pub -r key.priv -c key.ctx");
        return certifyAgain(nonce);
    }

    Certified certifyAgain(byte[] nonce) {
        tpm.execute("tpm2_certifycreation -Q -C ak.ctx -c key.ctx -g sha256 -d key.digest -t key.ticket"
                + " --attestation key.attest -o key.sig -q " + HexFormat.of().formatHex(nonce));
        return new Certified(read("key.pub"), read("key.attest"), read("key.sig"));
    }

    /** A base64 PKCS#10 request for the newest key, signed by it in the TPM. */
    String certificateRequest() throws MalformedStructureException {
        var signer = new ContentSigner() {
            private final ByteArrayOutputStream content = new ByteArrayOutputStream();

            @Override
            public AlgorithmIdentifier getAlgorithmIdentifier() {
                return new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256);
            }

            @Override
            public OutputStream getOutputStream() {
                return content;
            }

            @Override
            public byte[] getSignature() {
                write("content", content.toByteArray());
                tpm.execute("tpm2_sign -Q -c key.ctx -g sha256 -s ecdsa -f plain -o content.sig content");
                return read("content.sig");
            }
        };
        try {
            var key = TpmPublic.parse(read("key.pub")).key();
            return base64(new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=tpm"), key)
                    .build(signer)
                    .getEncoded());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A challenge as the platform posed it. */
    record Challenge(String id, String blob, String secret, String nonceText) {
        static Challenge of(HttpResponse<String> answer) {
            if (answer.statusCode() != 201) {
                throw new IllegalStateException(answer.statusCode() + " " + answer.body());
            }
            var json = RunningPlatform.json(answer);
            return new Challenge(
                    json.get("id").stringValue(),
                    json.get("credential_blob").stringValue(),
                    json.get("encrypted_secret").stringValue(),
                    json.get("nonce").stringValue());
        }

        byte[] credentialBlob() {
            return Base64.getDecoder().decode(blob);
        }

        byte[] encryptedSecret() {
            return Base64.getDecoder().decode(secret);
        }

        byte[] nonce() {
            return Base64.getDecoder().decode(nonceText);
        }
    }

    /** A certified key. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Certified(byte[] keyPublic, byte[] statement, byte[] signature) {
        Map<String, @Nullable String> answer(byte[] secret) {
            Map<String, @Nullable String> answer = new LinkedHashMap<>();
            answer.put("secret", base64(secret));
            answer.put("key_public", base64(keyPublic));
            answer.put("certify_info", base64(statement));
            answer.put("signature", base64(signature));
            return answer;
        }
    }

    /** Posts JSON to the device plane, with HTTP Basic of an enrollment token unless that is null. */
    static HttpResponse<String> post(
            RunningPlatform platform,
            HttpClient client,
            @Nullable String token,
            String path,
            Map<String, @Nullable String> body) {
        List<String> members = new ArrayList<>();
        body.forEach((name, value) ->
                members.add(value == null ? "\"%s\":null".formatted(name) : "\"%s\":\"%s\"".formatted(name, value)));
        var request = HttpRequest.newBuilder(URI.create(platform.deviceUrl() + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{" + String.join(",", members) + "}"));
        if (token != null) {
            request.header("Authorization", RunningPlatform.basic("enrollment", token));
        }
        return RunningPlatform.send(client, request);
    }

    byte[] read(String name) {
        try {
            return Files.readAllBytes(tpm.work().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void write(String name, byte[] content) {
        try {
            Files.write(tpm.work().resolve(name), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String base64(byte[] octets) {
        return Base64.getEncoder().encodeToString(octets);
    }

    /** The certificate without what fills up its place in the TPM. */
    private static byte[] certificate(byte[] stored) {
        try (var in = new ASN1InputStream(stored)) {
            return in.readObject().getEncoded();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        tpm.close();
    }
}
