package io.portcullis.platform.certificates;

import io.portcullis.pki.AttestationKeyIssuer;
import io.portcullis.pki.AuthorityKeys;
import io.portcullis.pki.AuthorityKind;
import io.portcullis.pki.CertificateAuthority;
import io.portcullis.pki.DeviceIssuer;
import io.portcullis.pki.PkiException;
import io.portcullis.platform.plane.DevicePlane;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;

/**
 * The CAs this node works with: which one issues, which ones are trusted. Looked up without a query;
 * {@link AuthorityWatch} has it look again when the database says that something changed.
 */
public class AuthorityGenerations {
    private static final Logger log = LoggerFactory.getLogger(AuthorityGenerations.class);

    private final AuthorityRecords records;
    private final AuthorityKeys keys;
    private final PkiProperties properties;
    private final ObjectProvider<DevicePlane> plane;
    private final Clock clock;
    private final SecureRandom random;
    private final Map<String, CertificateAuthority> opened = new HashMap<>();
    private volatile View view = new View(-1, List.of(), null, null);

    AuthorityGenerations(
            AuthorityRecords records,
            AuthorityKeys keys,
            PkiProperties properties,
            ObjectProvider<DevicePlane> plane,
            Clock clock,
            SecureRandom random) {
        this.records = records;
        this.keys = keys;
        this.properties = properties;
        this.plane = plane;
        this.clock = clock;
        this.random = random;
    }

    private record View(
            long revision,
            List<Authority> all,
            @Nullable DeviceIssuer issuing,
            @Nullable AttestationKeyIssuer attesting) {}

    /** The issuer of the CA in use. What it prepared stays its own, whatever comes after it. */
    public DeviceIssuer issuing() {
        DeviceIssuer issuer = view.issuing();
        if (issuer == null) {
            throw new IssuanceUnavailableException(
                    "the device CA is waiting for its certificate from the offline root");
        }
        return issuer;
    }

    AttestationKeyIssuer attesting() {
        AttestationKeyIssuer issuer = view.attesting();
        if (issuer == null) {
            throw new IssuanceUnavailableException(
                    "the attestation CA is waiting for its certificate from the offline root");
        }
        return issuer;
    }

    /** Every CA on record, retired ones included; the newest first. */
    public List<Authority> all() {
        return view.all();
    }

    /** @param thumbprint as in {@link Authority#thumbprint} */
    public Optional<Authority> find(String thumbprint) {
        return all().stream()
                .filter(authority -> authority.thumbprint().equals(thumbprint))
                .findFirst();
    }

    /** Under which a device certificate is good: the issuing CAs of every generation that is not retired. No root. */
    public List<X509Certificate> trusted() {
        return trusted(view);
    }

    private static List<X509Certificate> trusted(View view) {
        return view.all().stream()
                .filter(authority -> authority.kind() == AuthorityKind.ISSUING)
                .filter(authority -> authority.state().isTrusted())
                .sorted((one, other) -> one.state().compareTo(other.state()))
                .map(Authority::certificate)
                .toList();
    }

    /** The issuing CA in use first, then the other trusted ones, then the roots above them. */
    List<X509Certificate> handedOut() {
        View now = view;
        if (now.issuing() == null) {
            issuing();
        }
        Set<X509Certificate> result = new LinkedHashSet<>(trusted(now));
        for (Authority authority : now.all()) {
            if (result.contains(authority.certificate())) {
                result.add(authority.root());
            }
        }
        return List.copyOf(result);
    }

    /** Whether every CA there has to be can issue, or could on another node. */
    boolean isComplete() {
        return active(AuthorityKind.ISSUING) && active(AuthorityKind.ATTESTATION);
    }

    private boolean active(AuthorityKind kind) {
        return all().stream()
                .anyMatch(authority -> authority.kind() == kind && authority.state() == AuthorityState.ACTIVE);
    }

    long revision() {
        return view.revision();
    }

    /**
     * Looks at the database, and takes what changed into use.
     *
     * @return whether anything had changed
     * @throws IllegalStateException if this node cannot open the key of the CA in use
     */
    synchronized boolean refresh() {
        long revision = records.revision();
        View before = view;
        if (revision == before.revision()) {
            return false;
        }
        View next = load(revision, before);
        view = next;
        if (!trusted(before).equals(trusted(next))) {
            log.info(
                    "Device certificates of {} CA(s) are trusted now",
                    trusted(next).size());
            if (before.revision() >= 0) {
                plane.getObject().trustChanged();
            }
        }
        return true;
    }

    private View load(long revision, View before) {
        List<Authority> all = new ArrayList<>();
        DeviceIssuer issuing = null;
        AttestationKeyIssuer attesting = null;
        for (AuthorityRecords.Row row : records.all()) {
            var authority = new Authority(row, key(row));
            all.add(authority);
            if (row.state() == AuthorityState.ACTIVE && row.kind() == AuthorityKind.ISSUING) {
                issuing = deviceIssuer(authority, before);
            } else if (row.state() == AuthorityState.ACTIVE && row.kind() == AuthorityKind.ATTESTATION) {
                attesting = authority
                        .key()
                        .map(key -> new AttestationKeyIssuer(key, properties.addresses(), clock, random))
                        .orElse(null);
            }
        }
        return new View(revision, List.copyOf(all), issuing, attesting);
    }

    private DeviceIssuer deviceIssuer(Authority authority, View before) {
        CertificateAuthority key = authority
                .key()
                .orElseThrow(() -> new IllegalStateException(
                        "This node cannot open the key of the device CA in use, " + authority.thumbprint()));
        DeviceIssuer current = before.issuing();
        return current != null && current.authority().certificate().equals(key.certificate())
                ? current
                : new DeviceIssuer(key, properties.deviceProfile(), clock, random);
    }

    private @Nullable CertificateAuthority key(AuthorityRecords.Row row) {
        String name = row.keyName();
        if (name == null) {
            return null;
        }
        CertificateAuthority known = opened.get(name);
        if (known != null && known.certificate().equals(row.certificate())) {
            return known;
        }
        try {
            CertificateAuthority key = keys.open(name).withChain(List.of(row.certificate(), row.root()));
            opened.put(name, key);
            return key;
        } catch (PkiException e) {
            if (row.state().isTrusted()) {
                log.warn("The key of a CA cannot be opened: {}", e.getMessage());
            }
            return null;
        }
    }
}
