package io.portcullis.console.policies;

import io.portcullis.posture.Catalogue;
import java.util.List;

/**
 * A ready-made check for the editor.
 *
 * @param attributes what its expression needs: it is offered only where the catalogue has all of them
 * @param yaml the check as an entry of {@code checks}, not indented
 */
record CheckTemplate(String title, String meaning, List<String> attributes, String yaml) {
    private static final List<CheckTemplate> ALL = List.of(
            new CheckTemplate(
                    "Key lives in hardware",
                    "The device says its key is in a TPM or a PKCS#11 token, or has proven it.",
                    List.of("device.key_protection"),
                    """
                    - id: key-in-hardware
                      title: The device key lives in hardware
                      expression: device.key_protection in ["pkcs11", "tpm", "attested_tpm"]
                      severity: high
                      remediation:
                        text: Enroll again with a key in the TPM (portcullis agent enroll --key-store tpm --force).
                    """),
            new CheckTemplate(
                    "Attested TPM",
                    "A trusted TPM has proven that the device's key cannot leave it.",
                    List.of("device.key_protection"),
                    """
                    - id: key-attested
                      title: The device key is proven to live in a trusted TPM
                      expression: device.key_protection == "attested_tpm"
                      severity: critical
                      min_grade: attested
                      remediation:
                        text: Enroll again with an enrollment token that demands attestation.
                    """),
            new CheckTemplate("Disk encrypted", "The system disk is encrypted.", List.of("disk.root.encrypted"), """
                    - id: disk-encrypted
                      title: The system disk is encrypted
                      expression: disk.root.encrypted
                      severity: critical
                      max_age: 24h
                      remediation:
                        text: Encrypt the system disk (LUKS, FileVault or BitLocker).
                    """),
            new CheckTemplate("Firewall on", "The firewall filters what comes in.", List.of("firewall.enabled"), """
                    - id: firewall-on
                      title: The firewall is on
                      expression: firewall.enabled
                      severity: high
                      max_age: 24h
                      grace: 8h
                      remediation:
                        text: Turn the firewall on.
                    """),
            new CheckTemplate(
                    "Updates installed",
                    "No security update waits for longer than three days.",
                    List.of("updates.security_pending"),
                    """
                    - id: updates-installed
                      title: No security update is waiting
                      expression: updates.security_pending == 0
                      severity: medium
                      max_age: 24h
                      grace: 72h
                      remediation:
                        text: Install the pending security updates and restart if asked to.
                    """));

    /** Those whose attributes a catalogue has. */
    static List<CheckTemplate> offeredBy(Catalogue catalogue) {
        return ALL.stream()
                .filter(template -> template.attributes().stream()
                        .allMatch(name -> catalogue.find(name).isPresent()))
                .toList();
    }
}
