package io.portcullis.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.ReadingState;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddedRootsCollectorTest {

    private static final String ROOTS = "certificates.added_roots";
    private static final String EXPIRED = "certificates.expired_added_roots";
    private static final String LOCAL = "/usr/local/share/ca-certificates/";
    // openssl x509 -fingerprint -sha256
    private static final String VALID = "d9a36491f49850b12b3369327d8d859c7824b83236fa7712f7f8325d211c6505";
    private static final String OLD = "ba24855d42e1ee0fae182817b33f870e746d78faa567bad88bafbe4035bea9bd";

    private final FakeMachine machine = new FakeMachine().file("/etc/ssl/certs/ca-certificates.crt", "");

    private Collected collected() {
        return Collected.by(new AddedRootsCollector(), machine);
    }

    @Test
    void none() {
        machine.file(LOCAL + "README", "put certificates here");
        collected().found(ROOTS, List.of());
        collected().found(EXPIRED, 0);
    }

    @Test
    void rootsOfAProxyAndAnOldOne() {
        machine.fileFrom(LOCAL + "corp/proxy.crt", "root-valid.pem")
                .fileFrom(LOCAL + "old.crt", "root-expired.pem")
                .fileFrom(LOCAL + "again.crt", "root-valid.pem")
                .fileFrom(LOCAL + "not-taken.pem", "root-expired.pem");
        collected().found(ROOTS, List.of(VALID, OLD).stream().sorted().toList());
        collected().found(EXPIRED, 1);
    }

    @Test
    void anchorsOfFedoraInAnyForm() {
        machine.fileFrom("/etc/pki/ca-trust/source/anchors/proxy.pem", "root-valid.pem")
                .file(
                        "/etc/pki/ca-trust/source/x.p11-kit",
                        "[p11-kit-object-v1]\n" + FakeMachine.fixture("root-expired.pem"));
        assertThat(collected().readings()).containsKey(ROOTS);
        collected().found(EXPIRED, 1);
        machine.file("/etc/pki/ca-trust/source/anchors/der.cer", "0\uFFFD")
                .digest("/etc/pki/ca-trust/source/anchors/der.cer", new FileText.Text("ef".repeat(32)));
        collected()
                .found(
                        ROOTS,
                        List.of(VALID, OLD, "ef".repeat(32)).stream().sorted().toList());
        collected().is(EXPIRED, ReadingState.ERROR);
    }

    @Test
    void aCertificateThatIsNone() {
        machine.file(LOCAL + "x.crt", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
        assertThat(collected().readings())
                .hasEntrySatisfying(
                        ROOTS,
                        reading -> assertThat(reading.value())
                                .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                                .hasSize(1));
        collected().is(EXPIRED, ReadingState.ERROR);
    }

    @Test
    void unreadableOrUnknown() {
        machine.file(LOCAL + "x.crt", new FileText.Denied());
        collected().is(ROOTS, ReadingState.INACCESSIBLE);
        Collected.by(new AddedRootsCollector(), new FakeMachine()).is(ROOTS, ReadingState.NOT_FOUND);
    }
}
