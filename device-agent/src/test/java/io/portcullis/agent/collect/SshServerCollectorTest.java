package io.portcullis.agent.collect;

import io.portcullis.posture.ReadingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SshServerCollectorTest {

    private static final String RUNNING = "ssh.running";
    private static final String PASSWORDS = "ssh.password_login";
    private static final String CONFIG = "/etc/ssh/sshd_config";
    private static final String UNITS =
            "systemctl show --property=Id,ActiveState ssh.service sshd.service ssh.socket sshd.socket";

    private final FakeMachine machine = new FakeMachine().file("/proc/1/comm", "systemd\n");

    private Collected collected() {
        return Collected.by(new SshServerCollector(), machine);
    }

    private FakeMachine installed(String config) {
        return machine.file("/usr/sbin/sshd", "").file(CONFIG, config);
    }

    @Test
    void notInstalled() {
        collected().found(RUNNING, false);
        collected().found(PASSWORDS, false);
    }

    @Test
    void runningByUnitOrSocketOrProcess() {
        installed("").file("/run/systemd/system/x", "").command(UNITS, "Id=ssh.service\nActiveState=inactive\n");
        collected().found(RUNNING, false);
        machine.command(UNITS, "Id=ssh.service\nActiveState=inactive\n\nId=ssh.socket\nActiveState=active\n");
        collected().found(RUNNING, true);
        machine.command(UNITS, new CommandResult.TimedOut()).file("/proc/812/comm", "sshd\n");
        collected().found(RUNNING, true);
    }

    @Test
    void processesThatAreHidden() {
        installed("").file("/proc/1/comm", new FileText.Denied());
        collected().is(RUNNING, ReadingState.INACCESSIBLE);
    }

    @Test
    void theEffectiveConfigurationCounts() {
        installed("PasswordAuthentication yes\n").commandFrom("sshd -T", "sshd-T.txt");
        collected().found(PASSWORDS, false);
    }

    @Test
    void matchBlocksCanOpenWhatIsClosed() {
        installed("PasswordAuthentication no\nMatch Address 10.0.0.0/8\n  PasswordAuthentication yes\n")
                .commandFrom("sshd -T", "sshd-T.txt");
        collected().found(PASSWORDS, true);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|true",
                "PasswordAuthentication no|true|keyboard-interactive needs PAM to ask for a password",
                "PasswordAuthentication no;KbdInteractiveAuthentication no|false",
                "PasswordAuthentication no;ChallengeResponseAuthentication no|false",
                "passwordauthentication=no;UsePAM no|false",
                "PasswordAuthentication no;PasswordAuthentication yes;UsePAM no|false",
                "PasswordAuthentication \"no\" # why not;UsePAM no|false",
                "AuthenticationMethods publickey;UsePAM yes|false",
                "AuthenticationMethods publickey,password|false",
                "AuthenticationMethods publickey,password password|true",
                "UsePAM yes;AuthenticationMethods keyboard-interactive:pam|true"
            })
    void configurations(String lines, boolean passwords) {
        String pam = lines.contains("UsePAM") ? "" : "UsePAM yes\n";
        installed(lines.replace(';', '\n') + "\n" + pam);
        collected().found(PASSWORDS, passwords);
    }

    @Test
    void includesComeWhereTheyStand() {
        installed("Include /etc/ssh/sshd_config.d/*.conf\nPasswordAuthentication yes\nUsePAM no\n")
                .file("/etc/ssh/sshd_config.d/50-cloud-init.conf", "PasswordAuthentication no\n")
                .file("/etc/ssh/sshd_config.d/.hidden.conf", "PasswordAuthentication yes\n")
                .file("/etc/ssh/sshd_config.d/README", "PasswordAuthentication yes\n");
        collected().found(PASSWORDS, false);
    }

    @Test
    void anIncludeThatIncludesItselfEnds() {
        installed("Include sshd_config\nPasswordAuthentication no\n");
        collected().is(PASSWORDS, ReadingState.INACCESSIBLE);
    }

    @Test
    void aConfigurationThatMayNotBeRead() {
        installed("").file(CONFIG, new FileText.Denied());
        collected().is(PASSWORDS, ReadingState.INACCESSIBLE);
        installed("Include /etc/ssh/sshd_config.d/*.conf\n")
                .file("/etc/ssh/sshd_config.d/50-redhat.conf", new FileText.Denied());
        collected().is(PASSWORDS, ReadingState.INACCESSIBLE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|true|false",
                "PermitRootLogin no|false|false",
                "PermitRootLogin No;PermitEmptyPasswords yes|false|true",
                "PermitRootLogin prohibit-password|true|false",
                "PermitRootLogin no;Match User root;PermitRootLogin yes|true|false",
                "PermitRootLogin no;Match Address 10.0.0.0/8;PermitEmptyPasswords yes|false|true"
            })
    void rootAndEmptyPasswords(String lines, boolean root, boolean empty) {
        collected().found("ssh.root_login", false);
        collected().found("ssh.empty_passwords", false);
        installed(lines.replace(';', '\n') + "\n");
        collected().found("ssh.root_login", root);
        collected().found("ssh.empty_passwords", empty);
    }
}
