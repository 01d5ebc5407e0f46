/** Proof that a device's key lives in a TPM: challenges, evidence, and what follows from it for enrollment. */
@NullMarked
@ApplicationModule(allowedDependencies = {"certificates", "plane", "problem"})
package io.portcullis.platform.attestation;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
