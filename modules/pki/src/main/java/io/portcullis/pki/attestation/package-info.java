/**
 * Proof that a key lives in a TPM 2.0: its structures, credential protection, certification of created keys, and trust
 * in endorsement keys. Structures are those of the TCG's TPM 2.0 Library, Part 2.
 */
@NullMarked
package io.portcullis.pki.attestation;

import org.jspecify.annotations.NullMarked;
