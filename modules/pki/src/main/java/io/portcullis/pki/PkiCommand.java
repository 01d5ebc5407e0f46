package io.portcullis.pki;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The ceremony of an offline root, on a machine that needs no network, no database and no platform. */
public final class PkiCommand {
    private static final String USAGE = """
            usage: portcullis pki create-root --out DIR --password-file FILE
                   portcullis pki sign --root root.p12 --password-file FILE --csr FILE --out chain.pem
                                       [--kind issuing|attestation]
                   portcullis pki show FILE [--password-file FILE]
            """;
    private static final int DONE = 0;
    private static final int FAILED = 1;
    private static final int WRONG_USE = 2;

    private final PrintStream out;
    private final PrintStream err;

    PkiCommand(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    public static void main(String[] arguments) {
        System.exit(new PkiCommand(System.out, System.err).run(List.of(arguments)));
    }

    /** Something about the arguments is wrong. */
    private static final class WrongUse extends RuntimeException {
        WrongUse(String message) {
            super(message);
        }
    }

    /** @return the exit code: 0 done, 1 failed, 2 wrong use; what went wrong is one line on the error stream */
    int run(List<String> arguments) {
        try {
            String command = arguments.isEmpty() ? "" : arguments.getFirst();
            List<String> rest = arguments.subList(Math.min(1, arguments.size()), arguments.size());
            switch (command) {
                case "create-root" -> createRoot(options(rest, Set.of("--out", "--password-file")));
                case "sign" -> sign(options(rest, Set.of("--root", "--password-file", "--csr", "--out", "--kind")));
                case "show" -> show(rest);
                case "help", "--help", "-h" -> out.print(USAGE);
                default -> throw new WrongUse("there is no such command: " + command);
            }
            return DONE;
        } catch (WrongUse e) {
            err.println("portcullis pki: " + e.getMessage());
            err.print(USAGE);
            return WRONG_USE;
        } catch (FileAlreadyExistsException e) {
            err.println("portcullis pki: " + e.getFile() + " exists already; it is not overwritten");
            return FAILED;
        } catch (PkiException | IOException e) {
            err.println("portcullis pki: " + e.getMessage());
            return FAILED;
        }
    }

    private void createRoot(Map<String, String> options) throws IOException {
        Path directory = path(options, "--out");
        var file = new KeyStoreFile(directory.resolve("root.p12"), password(options));
        CertificateAuthority root = ceremony().createRoot();
        file.create(root);
        Path certificate = directory.resolve("root.pem");
        write(certificate, PemCertificates.certificates(root.chain()));
        out.println("Made the root: its key is in " + file.path() + ", its certificate in " + certificate + ".");
        describe(root.certificate());
        out.println("Keep two copies of " + file.path() + " and its password apart from each other, both offline.");
    }

    private void sign(Map<String, String> options) throws IOException {
        AuthorityKind kind;
        try {
            kind = AuthorityKind.fromWire(options.getOrDefault("--kind", "issuing"));
        } catch (IllegalArgumentException e) {
            throw new WrongUse("--kind is issuing or attestation");
        }
        if (kind == AuthorityKind.ROOT) {
            throw new WrongUse("--kind is issuing or attestation");
        }
        PublicKey key = requestedKey(path(options, "--csr"));
        var file = new KeyStoreFile(path(options, "--root"), password(options));
        if (!file.exists()) {
            throw new PkiException("There is no " + file.path());
        }
        CertificateAuthority root = file.load();
        if (root.certificate().getBasicConstraints() < 1) {
            throw new PkiException(file.path() + " holds the key of no root");
        }
        List<X509Certificate> chain = ceremony().certify(root, key, kind);
        Path target = path(options, "--out");
        write(target, PemCertificates.certificates(chain));
        out.println("Signed the " + kind.wire() + " CA: the chain is in " + target + ".");
        describe(chain.getFirst());
    }

    private static PublicKey requestedKey(Path path) throws IOException {
        if (Files.size(path) > PemCertificates.MAX_SIZE) {
            throw new PkiException(path + " is too large for a certificate request");
        }
        String text = Files.readString(path, StandardCharsets.ISO_8859_1);
        return switch (CertificateRequest.read(PemCertificates.parseRequest(text))) {
            case CertificateRequest.Reading.Accepted(var key) -> key;
            case CertificateRequest.Reading.Refused(var reason, var detail) ->
                throw new PkiException(path + " is refused: " + detail);
        };
    }

    private void show(List<String> arguments) throws IOException {
        if (arguments.isEmpty()) {
            throw new WrongUse("show needs a file");
        }
        Path path = Path.of(arguments.getFirst());
        Map<String, String> options = options(arguments.subList(1, arguments.size()), Set.of("--password-file"));
        if (!Files.exists(path)) {
            throw new PkiException("There is no " + path);
        }
        if (path.toString().endsWith(".p12")) {
            new KeyStoreFile(path, password(options)).load().chain().forEach(this::describe);
            return;
        }
        String text =
                Files.size(path) > PemCertificates.MAX_SIZE ? "" : Files.readString(path, StandardCharsets.ISO_8859_1);
        if (text.contains("-----BEGIN CERTIFICATE REQUEST-----")) {
            PublicKey key = requestedKey(path);
            out.println("certificate request, signed by its key");
            out.println("  key         " + algorithm(key));
            out.println("  key SHA-256 " + HexFormat.of().formatHex(Thumbprint.sha256(key)));
        } else {
            PemCertificates.read(path).forEach(this::describe);
        }
    }

    private void describe(X509Certificate certificate) {
        out.println("certificate of " + certificate.getSubjectX500Principal().getName());
        out.println("  issued by   " + certificate.getIssuerX500Principal().getName());
        out.println("  serial      " + certificate.getSerialNumber().toString(16));
        out.println("  valid       " + certificate.getNotBefore().toInstant() + " to "
                + certificate.getNotAfter().toInstant());
        out.println("  key         " + algorithm(certificate.getPublicKey()));
        out.println("  key SHA-256 " + HexFormat.of().formatHex(Thumbprint.sha256(certificate.getPublicKey())));
        out.println("  SHA-256     " + HexFormat.of().formatHex(Thumbprint.sha256(certificate)));
        out.println("  thumbprint  " + Thumbprint.x5tS256(certificate));
        out.println("  CA          "
                + (certificate.getBasicConstraints() < 0
                        ? "no"
                        : "yes, path length " + certificate.getBasicConstraints()));
    }

    private static String algorithm(PublicKey key) {
        return key instanceof ECPublicKey ec
                ? "EC P-" + ec.getParams().getCurve().getField().getFieldSize()
                : key.getAlgorithm();
    }

    private static Map<String, String> options(List<String> arguments, Set<String> known) {
        Map<String, String> options = new HashMap<>();
        for (int i = 0; i < arguments.size(); i += 2) {
            String name = arguments.get(i);
            if (!known.contains(name)) {
                throw new WrongUse("unknown option " + name);
            }
            if (i + 1 == arguments.size()) {
                throw new WrongUse(name + " needs a value");
            }
            options.put(name, arguments.get(i + 1));
        }
        return options;
    }

    private static Path path(Map<String, String> options, String name) {
        String value = options.get(name);
        if (value == null) {
            throw new WrongUse(name + " is missing");
        }
        return Path.of(value);
    }

    private static char[] password(Map<String, String> options) throws IOException {
        return Files.readString(path(options, "--password-file")).strip().toCharArray();
    }

    private static void write(Path path, String content) throws IOException {
        Files.writeString(path, content, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private static AuthorityCeremony ceremony() {
        return new AuthorityCeremony(Clock.systemUTC(), new SecureRandom());
    }
}
