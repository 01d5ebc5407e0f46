/** Device registry, groups, enrollment tokens, lifecycle, and EST: enrollment, approval, renewal, recovery. */
@NullMarked
@ApplicationModule(allowedDependencies = {"batches", "attestation", "certificates", "plane", "problem"})
package io.portcullis.platform.devices;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
