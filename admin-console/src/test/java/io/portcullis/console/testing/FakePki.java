package io.portcullis.console.testing;

import io.portcullis.contracts.AttestationDocument;
import io.portcullis.contracts.AuthorityNode;
import io.portcullis.contracts.AuthorityRotation;
import io.portcullis.contracts.AuthorityRotationRequest;
import io.portcullis.contracts.CertificateAuthorityDocument;
import io.portcullis.contracts.CertificateDocument;
import io.portcullis.contracts.CertificateForecast;
import io.portcullis.contracts.CertificateForecastDay;
import io.portcullis.contracts.DeviceDocument;
import io.portcullis.contracts.RevocationRequest;
import io.portcullis.contracts.WireJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Certificates with their lineage, the authorities, and a rotation that goes through its phases. */
public final class FakePki {
    public static final String ISSUING = "6Yb1sC8pRk2dEuFgHhIiJjKkLlMmNnOoPnJx3TqWl0v";
    private static final String INCOMING = "Zb1sC8pRk2dEuFgHhIiJjKkLlMmNnOoPnJx3TqWl0v6";
    private static final String ROOT = "AAb1sC8pRk2dEuFgHhIiJjKkLlMmNnOoPnJx3TqWl0v";
    private static final String ATTESTATION = "BBb1sC8pRk2dEuFgHhIiJjKkLlMmNnOoPnJx3TqWl0v";
    private static final Set<String> REASONS = Set.of(
            "unspecified",
            "key_compromise",
            "affiliation_changed",
            "superseded",
            "cessation_of_operation",
            "privilege_withdrawn");

    private final FakeFleet fleet;
    private final Instant start = Instant.now();
    private final Map<String, RevocationRequest> revoked = new ConcurrentHashMap<>();
    private final List<String> steps = new CopyOnWriteArrayList<>();
    private volatile String phase = "none";
    private volatile boolean offlineRoot;
    private volatile String blocked;

    FakePki(FakeFleet fleet) {
        this.fleet = fleet;
    }

    public Map<String, RevocationRequest> revoked() {
        return revoked;
    }

    /** What was done to the rotation: {@code issue <reason>}. */
    public List<String> steps() {
        return steps;
    }

    /** Back to where no rotation goes on. */
    public void rest(boolean rootIsOffline) {
        phase = "none";
        offlineRoot = rootIsOffline;
        blocked = null;
        steps.clear();
    }

    public void block(String why) {
        blocked = why;
    }

    /** The serial of a device's certificate: 0 from enrollment, 1 in use, 2 not used yet. */
    public static String serial(DeviceDocument device, int generation) {
        return "%d5f3a9c01d27be84416%x".formatted(generation + 1, device.id().getLeastSignificantBits() & 0xffffff);
    }

    FakeFleet.Answer certificates(String method, String[] parts, Map<String, String> query, String body) {
        if (parts.length == 1) {
            String device = query.get("device_id");
            return FakeFleet.ok(
                    device == null
                            ? fleet.devices().stream()
                                    .limit(60)
                                    .flatMap(this::lineage)
                                    .toList()
                            : lineage(device(UUID.fromString(device))).toList());
        }
        if (parts[1].equals("forecast")) {
            return FakeFleet.ok(forecast());
        }
        CertificateDocument certificate = fleet.devices().stream()
                .limit(60)
                .flatMap(this::lineage)
                .filter(known -> known.serial().equals(parts[1]))
                .findFirst()
                .orElse(null);
        if (certificate == null) {
            return FakeFleet.refused(404, "not_found", "There is no certificate " + parts[1]);
        }
        if (method.equals("GET")) {
            return FakeFleet.ok(certificate);
        }
        RevocationRequest request = WireJson.mapper().readValue(body, RevocationRequest.class);
        if (!REASONS.contains(request.reason())) {
            return FakeFleet.refused(400, "invalid_request", "reason is none of RFC 5280");
        }
        if (revoked.putIfAbsent(parts[1], request) != null) {
            return FakeFleet.refused(409, "certificate.already_revoked", "The certificate is revoked already.");
        }
        return FakeFleet.ok(certificate);
    }

    private DeviceDocument device(UUID id) {
        return fleet.devices().stream()
                .filter(device -> device.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    /** Oldest first, so that a page that wants another order has to see to it. */
    private Stream<CertificateDocument> lineage(DeviceDocument device) {
        return IntStream.range(0, 3).mapToObj(generation -> certificate(device, generation));
    }

    private CertificateDocument certificate(DeviceDocument device, int generation) {
        String serial = serial(device, generation);
        Instant from = start.minus(Duration.ofDays(9)).plus(Duration.ofDays(4L * generation));
        RevocationRequest revocation = revoked.get(serial);
        boolean expired = from.plus(Duration.ofDays(7)).isBefore(Instant.now());
        return new CertificateDocument(
                serial,
                device.id(),
                revocation != null ? "revoked" : expired ? "expired" : "good",
                "nJx3TqWl0v6Yb1sC8pRk2dEuFgHhIiJjKkLlMmNnOoP",
                from,
                from.plus(Duration.ofDays(7)),
                revocation == null ? null : Instant.now(),
                revocation == null ? null : revocation.reason(),
                ISSUING,
                generation == 0 ? "software" : device.keyProtection(),
                generation == 0 ? "enrollment" : generation == 1 ? "renewal" : "recovery",
                generation == 0 ? null : serial(device, generation - 1),
                generation == 2 ? null : from.plusSeconds(4),
                resource("device.pem"));
    }

    private CertificateForecast forecast() {
        LocalDate today = LocalDate.ofInstant(start, ZoneOffset.UTC);
        return new CertificateForecast(
                2_000,
                3,
                612,
                IntStream.range(0, 30)
                        .mapToObj(day -> new CertificateForecastDay(
                                today.plusDays(day).toString(), day > 7 ? 0 : 11L * day * (9 - day) + 4))
                        .toList());
    }

    FakeFleet.Answer attestation(DeviceDocument device) {
        if (!device.keyProtection().equals("attested_tpm")) {
            return FakeFleet.refused(404, "not_found");
        }
        return FakeFleet.ok(new AttestationDocument(
                UUID.randomUUID(),
                device.id(),
                start.minus(Duration.ofDays(5)),
                "certificate",
                "CN=Infineon OPTIGA(TM) TPM 2.0 ECC CA 063, O=Infineon Technologies AG",
                "2b81c0aa",
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
                "Infineon",
                "SLB 9672",
                "16.12",
                "000b9a1f",
                "000b77c2",
                List.of("fixedTPM", "fixedParent", "sensitiveDataOrigin", "userWithAuth", "sign"),
                "ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb"));
    }

    FakeFleet.Answer authorities(String method, String[] parts, String body) {
        if (parts.length == 1) {
            return FakeFleet.ok(authorities());
        }
        if (method.equals("GET")) {
            return FakeFleet.ok(rotation());
        }
        AuthorityRotationRequest request = WireJson.mapper().readValue(body, AuthorityRotationRequest.class);
        boolean forced = parts[2].equals("finish") && request.reason().startsWith("force:");
        if (!actions().contains(parts[2]) && !(forced && phase.equals("issuing"))) {
            return FakeFleet.refused(
                    409, "rotation.not_possible", "This step is not possible now. Reload the page to see which are.");
        }
        if (parts[2].equals("certify") && !String.valueOf(request.certificate()).startsWith("-----BEGIN CERT")) {
            return FakeFleet.refused(400, "invalid_request", "certificate is no PEM. Paste what the root made.");
        }
        steps.add(parts[2] + " " + request.reason());
        phase = switch (parts[2]) {
            case "start" -> offlineRoot ? "awaiting_certificate" : "prepared";
            case "certify" -> "prepared";
            case "issue" -> "issuing";
            case "back" -> "none";
            default -> "finished";
        };
        return FakeFleet.ok(rotation());
    }

    private List<String> actions() {
        return switch (phase) {
            case "awaiting_certificate" -> List.of("certify", "back");
            case "prepared" -> blocked == null ? List.of("issue", "back") : List.of("back");
            case "issuing" -> blocked == null ? List.of("finish", "back") : List.of("back");
            default -> List.of("start");
        };
    }

    private AuthorityRotation rotation() {
        boolean running = !phase.equals("none") && !phase.equals("finished");
        return new AuthorityRotation(
                phase,
                running ? ISSUING : null,
                running ? INCOMING : null,
                phase.equals("awaiting_certificate") ? resource("issuing-ca.csr.pem") : null,
                2_000,
                phase.equals("issuing") ? 740 : running ? 2_000 : 0,
                running
                        ? List.of(
                                new AuthorityNode("platform-1", true, Instant.now()),
                                new AuthorityNode(
                                        "platform-2",
                                        blocked == null,
                                        Instant.now().minusSeconds(20)))
                        : List.of(),
                actions(),
                blocked,
                running ? start.minusSeconds(3000) : null,
                running ? "anna" : null);
    }

    private List<CertificateAuthorityDocument> authorities() {
        boolean issuing = phase.equals("issuing");
        boolean running = issuing || phase.equals("prepared");
        Stream<CertificateAuthorityDocument> always = Stream.of(
                authority(ROOT, "root", "active", "Portcullis Root CA", 7000, offlineRoot ? null : "pkcs12", 2),
                authority(ATTESTATION, "attestation", "active", "Portcullis Attestation CA 1", 1700, "pkcs11", 480),
                authority(
                        ISSUING,
                        "issuing",
                        issuing ? "outgoing" : "active",
                        "Portcullis Issuing CA 1",
                        40,
                        "pkcs12",
                        issuing ? 740 : 2000));
        Stream<CertificateAuthorityDocument> incoming = running
                ? Stream.of(authority(
                        INCOMING,
                        "issuing",
                        issuing ? "active" : "incoming",
                        "Portcullis Issuing CA 2",
                        1800,
                        "pkcs11",
                        issuing ? 1260 : 0))
                : Stream.empty();
        return Stream.concat(always, incoming).toList();
    }

    private CertificateAuthorityDocument authority(
            String thumbprint, String kind, String state, String name, int days, String provider, long certificates) {
        return new CertificateAuthorityDocument(
                thumbprint,
                kind,
                state,
                "CN=" + name + ",O=Example",
                "7a11c0de",
                start.minus(Duration.ofDays(100)),
                start.plus(Duration.ofDays(days)),
                kind.equals("root") ? "EC P-384" : "EC P-256",
                provider,
                provider != null && !kind.equals("attestation"),
                certificates,
                resource(kind.equals("root") ? "root-ca.pem" : "issuing-ca.pem"));
    }

    private static String resource(String name) {
        try (var in = FakePki.class.getResourceAsStream("/certificates/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
