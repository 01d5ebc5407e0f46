package io.portcullis.benchmarks;

import java.io.IOException;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.ocsp.OCSPObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.cert.jcajce.JcaX509CertificateHolder;
import org.bouncycastle.cert.ocsp.CertificateID;
import org.bouncycastle.cert.ocsp.OCSPException;
import org.bouncycastle.cert.ocsp.OCSPReqBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.bc.BcDigestCalculatorProvider;

/**
 * A revocation through the API, and the next reading of its shard's CRL, among 100,000 revoked certificates; then OCSP
 * answers. One revocation after the other: what is asked is how long one takes.
 */
final class RevocationBenchmark {
    static final int BEFORE = 100_000;
    private static final double BUDGET_REVOCATION = 10;
    private static final double BUDGET_CRL = 100;

    private final StackEnv stack;
    private final AdminApi admin;
    private final Tls tls;
    private final Progress progress;
    private final Load load;

    RevocationBenchmark(StackEnv stack, AdminApi admin, Tls tls, Progress progress, Load load) {
        this.stack = stack;
        this.admin = admin;
        this.tls = tls;
        this.progress = progress;
        this.load = load;
    }

    /**
     * @param var the stack's directory
     * @param devices are revoked, all of them
     */
    List<Figure> measure(Path var, List<BenchDevice> devices, Duration warmUp, Duration measured) {
        progress.say("filling in " + BEFORE + " revoked certificates");
        List<Figure> figures = new ArrayList<>();
        try (RevokedCertificates filled = RevokedCertificates.of(var)) {
            filled.fill(BEFORE);
            int first = devices.size() / 3;
            progress.say("revoking " + first + " certificates to warm up");
            revoke(devices.subList(0, first));
            progress.say("revoking " + (devices.size() - first) + " certificates, one after the other");
            figures.addAll(revoke(devices.subList(first, devices.size())));
        }
        figures.addAll(ocsp(devices, warmUp, measured));
        return figures;
    }

    private List<Figure> revoke(List<BenchDevice> devices) {
        Latencies revocations = new Latencies();
        Latencies crls = new Latencies();
        int[] bytes = new int[1];
        try (WireConnection connection = new WireConnection(tls.anonymous(), stack.issuer())) {
            for (BenchDevice device : devices) {
                X509Certificate certificate = device.chain().getFirst();
                String serial =
                        HexFormat.of().formatHex(certificate.getSerialNumber().toByteArray());
                revocations.add(timed(
                        connection,
                        Requests.post(
                                stack.issuer(),
                                "/api/v1/certificates/" + serial + "/revoke",
                                "application/json",
                                "{\"reason\":\"superseded\"}",
                                admin.authorizationHeader())));
                crls.add(timed(connection, get(distributionPoint(certificate))));
                bytes[0] = Math.max(bytes[0], connection.bodyLength());
            }
        }
        return List.of(
                Figure.latency("revocation among 100,000", revocations.percentile(0.5), BUDGET_REVOCATION),
                Figure.latency("  p99", revocations.percentile(0.99), null),
                Figure.latency("next CRL of its shard, " + bytes[0] / 1024 + " KiB", crls.percentile(0.5), BUDGET_CRL),
                Figure.latency("  p99", crls.percentile(0.99), null));
    }

    private static long timed(WireConnection connection, byte[] request) {
        try {
            long before = System.nanoTime();
            int status = connection.exchange(request);
            long after = System.nanoTime();
            if (status != 200) {
                throw new BenchmarkException("a revocation or a CRL was refused: " + status + " " + connection.body());
            }
            return after - before;
        } catch (IOException e) {
            throw new BenchmarkException("the platform cannot be reached: " + e.getMessage(), e);
        }
    }

    /** The only URL in the certificate that ends like a CRL's. */
    private static URI distributionPoint(X509Certificate certificate) {
        byte[] extension = certificate.getExtensionValue(Extension.cRLDistributionPoints.getId());
        if (extension == null) {
            throw new BenchmarkException("a device certificate names no CRL");
        }
        String text = new String(extension, StandardCharsets.ISO_8859_1);
        return URI.create(text.substring(text.indexOf("http"), text.lastIndexOf(".crl") + 4));
    }

    private byte[] get(URI address) {
        return ("GET " + address.getRawPath() + " HTTP/1.1\r\nHost: "
                        + stack.issuer().getRawAuthority() + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
    }

    private List<Figure> ocsp(List<BenchDevice> devices, Duration warmUp, Duration measured) {
        X509Certificate issuer = issuerOf(devices.getFirst());
        List<Figure> figures = new ArrayList<>();
        for (boolean nonce : List.of(false, true)) {
            String what = "OCSP answers" + (nonce ? " with a nonce" : "");
            progress.say("asking for " + what);
            List<byte[]> requests = devices.stream()
                    .map(device -> ocspRequest(issuer, device.chain().getFirst().getSerialNumber(), nonce))
                    .toList();
            List<Load.Worker> workers = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                int from = i;
                workers.add(new Load.Worker(new WireConnection(tls.anonymous(), stack.issuer()), new Load.Source() {
                    private int next = from;

                    @Override
                    public byte[] next() {
                        next = (next + 1) % requests.size();
                        return requests.get(next);
                    }
                }));
            }
            var outcome = load.run(workers, warmUp, measured);
            workers.forEach(worker -> worker.connection().close());
            outcome.requireSuccess(what);
            figures.add(Figure.rate(what, outcome.perSecond(), null, outcome.note("16 connections")));
        }
        return figures;
    }

    /** From the CAs that EST hands out. */
    private X509Certificate issuerOf(BenchDevice device) {
        byte[] request = ("GET /.well-known/est/cacerts HTTP/1.1\r\nHost: "
                        + stack.deviceUrl().getRawAuthority() + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        try (WireConnection connection = new WireConnection(tls.anonymous(), stack.deviceUrl())) {
            timed(connection, request);
            return CertificateRequests.chainOf(connection.body()).stream()
                    .filter(ca -> ca.getSubjectX500Principal()
                            .equals(device.chain().getFirst().getIssuerX500Principal()))
                    .findFirst()
                    .orElseThrow(() -> new BenchmarkException("EST does not hand out the issuing CA's certificate"));
        }
    }

    private byte[] ocspRequest(X509Certificate issuer, BigInteger serial, boolean nonce) {
        try {
            var builder = new OCSPReqBuilder()
                    .addRequest(new CertificateID(
                            new BcDigestCalculatorProvider().get(CertificateID.HASH_SHA1),
                            new JcaX509CertificateHolder(issuer),
                            serial));
            if (nonce) {
                builder.setRequestExtensions(new Extensions(new Extension(
                        OCSPObjectIdentifiers.id_pkix_ocsp_nonce,
                        false,
                        new DEROctetString(serial.toByteArray()).getEncoded())));
            }
            String body = new String(builder.build().getEncoded(), StandardCharsets.ISO_8859_1);
            return Requests.post(stack.issuer(), "/pki/ocsp", "application/ocsp-request", body);
        } catch (IOException | CertificateEncodingException | OCSPException | OperatorCreationException e) {
            throw new BenchmarkException("an OCSP request cannot be made", e);
        }
    }
}
