package io.portcullis.agent.collect;

import io.portcullis.posture.ReadingState;
import java.util.List;
import org.junit.jupiter.api.Test;

class AccountsCollectorTest {

    private static final String PASSWD = """
            root:x:0:0:root:/root:/bin/bash
            daemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin
            jo:x:1000:1000:Jo:/home/jo:/bin/bash
            kim:x:1001:27:Kim:/home/kim:/bin/zsh
            guest:x:1002:1002::/home/guest:/bin/bash
            """;
    private static final String GROUP = "root:x:0:\nsudo:x:27:jo\nadm:x:4:guest\nwheel:x:10:\njo:x:1000:\n";
    private static final String SHADOW = "root:*:19000:0:99999:7:::\ndaemon::19000::::::\njo:$y$j9T$x:19000:::::\n";

    private final FakeMachine machine = new FakeMachine()
            .file("/etc/passwd", PASSWD)
            .file("/etc/group", GROUP)
            .file("/etc/shadow", SHADOW);

    private Collected collected() {
        return Collected.by(new AccountsCollector(), machine);
    }

    @Test
    void members() {
        collected().found("accounts.admins", List.of("jo", "kim", "root"));
        collected().found("accounts.admin_count", 2);
        collected().found("accounts.empty_passwords", false);
    }

    @Test
    void aSecondRoot() {
        machine.file("/etc/passwd", PASSWD + "toor:x:0:0::/root:/bin/sh\n");
        collected().found("accounts.admin_count", 3);
    }

    @Test
    void emptyPasswords() {
        machine.file("/etc/shadow", SHADOW + "guest::19000:::::\n");
        collected().found("accounts.empty_passwords", true);
        machine.file("/etc/shadow", new FileText.Denied());
        collected().is("accounts.empty_passwords", ReadingState.INACCESSIBLE);
        machine.file("/etc/passwd", PASSWD + "old::1003:1003::/home/old:/bin/sh\n");
        collected().found("accounts.empty_passwords", true);
    }

    @Test
    void missingFiles() {
        machine.file("/etc/group", new FileText.Absent());
        collected().is("accounts.admins", ReadingState.NOT_FOUND);
        machine.file("/etc/passwd", new FileText.Unreadable("I/O error"));
        collected().is("accounts.admin_count", ReadingState.ERROR);
        collected().is("accounts.empty_passwords", ReadingState.ERROR);
    }
}
