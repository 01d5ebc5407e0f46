package io.portcullis.console.devices;

import io.portcullis.contracts.AttestationDocument;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An attestation in words: what each property of the key means, and what all of it proves. */
record AttestationEvidence(AttestationDocument document) {
    private static final Map<String, String> MEANINGS = Map.ofEntries(
            Map.entry("fixedtpm", "The key cannot leave this TPM, not even encrypted."),
            Map.entry("fixedparent", "The key cannot be moved below another key of the TPM."),
            Map.entry("sensitivedataorigin", "The TPM itself made the key: nobody ever had a copy of it."),
            Map.entry("userwithauth", "Whoever knows the key's password may use it, on this machine only."),
            Map.entry("adminwithpolicy", "Changing the key's password takes a policy, not just the old password."),
            Map.entry("noda", "Wrong passwords do not lock the TPM."),
            Map.entry("signencrypt", "The key makes signatures."),
            Map.entry("sign", "The key makes signatures."),
            Map.entry("decrypt", "The key may decrypt."),
            Map.entry("restricted", "The key signs only what the TPM itself has put together."),
            Map.entry("stclear", "The key does not survive a restart of the TPM."),
            Map.entry("encryptedduplication", "A copy may only leave encrypted."));

    /** One attribute of the key (TPMA_OBJECT of the TPM 2.0 library specification). */
    record Property(String name, String meaning) {}

    public List<Property> properties() {
        return document.keyProperties().stream()
                .map(name -> new Property(name, MEANINGS.getOrDefault(plain(name), "See the TPM 2.0 specification.")))
                .toList();
    }

    public boolean byCertificate() {
        return document.trustedBy().equals("certificate");
    }

    /** Why the TPM is believed. */
    public String trust() {
        return byCertificate()
                ? "The maker of the TPM certified its endorsement key, and that maker is on this installation's list."
                : "Its endorsement key is in this installation's inventory of trusted TPMs.";
    }

    private static String plain(String name) {
        return name.replaceAll("[^A-Za-z]", "").toLowerCase(Locale.ROOT);
    }
}
