package io.portcullis.platform.compliance;

/** Policy sets of the tests. */
public final class Policies {
    public static final String APP = "https://app.example";
    public static final String STRICT_APP = "https://strict.example";

    /** Disk encryption for {@link #APP}; Secure Boot as well for {@link #STRICT_APP}, with evidence of ten minutes. */
    public static final String DISK = """
            format: portcullis/v1
            policies:
              - id: baseline
                title: Every machine
                checks:
                  - id: disk-encrypted
                    title: The disk is encrypted
                    expression: disk.root.encrypted
                    severity: high
                    max_age: 1h
                    remediation: { text: "Encrypt the disk", link: "https://help.example/disk" }
                  - id: secure-boot
                    title: Secure Boot is on
                    expression: boot.secure_boot
                    severity: medium
                    max_age: 10m
            levels:
              - { id: basic, title: Basic, requires: [disk-encrypted] }
              - { id: high, title: High, extends: basic, requires: [secure-boot] }
            applications:
              - { audience: "https://app.example", level: basic }
              - { audience: "https://strict.example", level: high }
            """;

    /** The same, and a firewall for {@link #APP}. */
    public static final String DISK_AND_FIREWALL = """
            format: portcullis/v1
            policies:
              - id: baseline
                title: Every machine
                checks:
                  - id: disk-encrypted
                    title: The disk is encrypted
                    expression: disk.root.encrypted
                    severity: high
                    max_age: 1h
                  - id: firewall
                    title: The firewall is on
                    expression: firewall.enabled
                    severity: high
                    max_age: 1h
            levels:
              - { id: basic, title: Basic, requires: [disk-encrypted, firewall] }
            applications:
              - { audience: "https://app.example", level: basic }
            """;

    /** For one group only, and others have nothing. */
    public static final String FINANCE_ONLY = """
            format: portcullis/v1
            policies:
              - id: finance
                title: Finance
                scope: { groups: [finance] }
                checks:
                  - id: disk-encrypted
                    title: The disk is encrypted
                    expression: disk.root.encrypted
                    severity: high
                    max_age: 1h
            levels:
              - { id: basic, title: Basic, requires: [disk-encrypted] }
            applications:
              - { audience: "https://app.example", level: basic }
            """;

    private Policies() {}
}
