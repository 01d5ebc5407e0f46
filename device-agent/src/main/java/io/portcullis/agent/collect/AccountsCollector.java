package io.portcullis.agent.collect;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Local accounts of Linux: who can become root by membership, and whose password is empty. */
final class AccountsCollector implements Collector {

    private static final String ADMINS = "accounts.admins";
    private static final String COUNT = "accounts.admin_count";
    private static final String EMPTY = "accounts.empty_passwords";
    private static final String PASSWD = "/etc/passwd";
    private static final String GROUP = "/etc/group";
    private static final String SHADOW = "/etc/shadow";
    private static final Set<String> ADMIN_GROUPS = Set.of("sudo", "wheel", "admin");
    private static final Pattern COLON = Pattern.compile(":");
    private static final Pattern COMMA = Pattern.compile(",");

    private record Account(String name, String password, String userId, String groupId, String shell) {
        boolean canLogIn() {
            return !shell.endsWith("/nologin") && !shell.endsWith("/false");
        }
    }

    @Override
    public Set<String> attributes() {
        return Set.of(ADMINS, COUNT, EMPTY);
    }

    @Override
    public void collect(Machine machine, Findings findings) {
        FileText file = machine.read(PASSWD);
        if (!(file instanceof FileText.Text(String passwd))) {
            attributes().forEach(attribute -> findings.withoutText(attribute, PASSWD, file));
            return;
        }
        List<Account> accounts = new ArrayList<>();
        for (String line : passwd.lines().toList()) {
            String[] fields = COLON.split(line, -1);
            if (fields.length == 7) {
                accounts.add(new Account(fields[0], fields[1], fields[2], fields[3], fields[6]));
            }
        }
        admins(machine, accounts, findings);
        emptyPasswords(machine, accounts, findings);
    }

    private static void admins(Machine machine, List<Account> accounts, Findings findings) {
        FileText file = machine.read(GROUP);
        if (!(file instanceof FileText.Text(String groups))) {
            findings.withoutText(ADMINS, GROUP, file);
            findings.withoutText(COUNT, GROUP, file);
            return;
        }
        Set<String> admins = new TreeSet<>();
        Set<String> adminGroupIds = new HashSet<>();
        for (String line : groups.lines().toList()) {
            String[] fields = COLON.split(line, -1);
            if (fields.length == 4 && ADMIN_GROUPS.contains(fields[0])) {
                adminGroupIds.add(fields[2]);
                for (String member : COMMA.split(fields[3], -1)) {
                    if (!member.isBlank()) {
                        admins.add(member.strip());
                    }
                }
            }
        }
        for (Account account : accounts) {
            if (account.userId().equals("0") || adminGroupIds.contains(account.groupId())) {
                admins.add(account.name());
            }
        }
        String method = "/etc/passwd, /etc/group; sudoers is not looked at";
        findings.found(ADMINS, List.copyOf(admins), method);
        admins.remove("root");
        findings.found(COUNT, admins.size(), method);
    }

    private static void emptyPasswords(Machine machine, List<Account> accounts, Findings findings) {
        Set<String> loginNames = new HashSet<>();
        for (Account account : accounts) {
            if (account.canLogIn()) {
                loginNames.add(account.name());
                if (account.password().isEmpty()) {
                    findings.found(EMPTY, true, PASSWD);
                    return;
                }
            }
        }
        FileText file = machine.read(SHADOW);
        if (!(file instanceof FileText.Text(String shadow))) {
            findings.withoutText(EMPTY, SHADOW, file);
            return;
        }
        boolean empty = shadow.lines()
                .map(line -> COLON.split(line, -1))
                .anyMatch(fields -> fields.length >= 2 && fields[1].isEmpty() && loginNames.contains(fields[0]));
        findings.found(EMPTY, empty, SHADOW);
    }
}
