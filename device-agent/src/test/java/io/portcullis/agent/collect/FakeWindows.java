package io.portcullis.agent.collect;

import java.util.Map;

/** A machine whose tools answer as those of Windows do. */
final class FakeWindows extends FakeMachine {
    static final String CURRENT = "HKLM\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion";

    FakeWindows() {
        user(-1);
    }

    Collected by(Collector collector) {
        return Collected.by(collector, this);
    }

    static String script(String script) {
        return "powershell -NoLogo -NoProfile -NonInteractive -Command $ErrorActionPreference='Stop';"
                + "$ProgressPreference='SilentlyContinue';[Console]::OutputEncoding=[Text.UTF8Encoding]::new($false);"
                + script + "|ConvertTo-Json -Compress -Depth 4";
    }

    /** What this PowerShell script prints. */
    void answers(String script, String json) {
        command(script(script), json + "\r\n");
    }

    /** A key of the registry with its values, and the keys below it. */
    void key(String key, Map<String, String> values, String... below) {
        StringBuilder out = new StringBuilder("\r\n");
        String full = key.replace("HKLM", "HKEY_LOCAL_MACHINE").replace("HKCU", "HKEY_CURRENT_USER");
        out.append(full).append("\r\n");
        values.forEach((name, value) -> out.append("    ")
                .append(name)
                .append(value.startsWith("0x") ? "    REG_DWORD    " : "    REG_SZ    ")
                .append(value)
                .append("\r\n"));
        for (String name : below) {
            out.append("\r\n").append(full).append('\\').append(name);
        }
        command("reg query " + key, out.append("\r\n").toString());
    }

    static CommandResult denied() {
        return new CommandResult.Finished(1, "", "FEHLER: Zugriff verweigert\r\n");
    }
}
