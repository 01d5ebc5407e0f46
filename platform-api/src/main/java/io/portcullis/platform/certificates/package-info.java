/** The device CA: its keys, the certificates it issued, renewal and revocation. */
@NullMarked
@ApplicationModule(allowedDependencies = {"batches", "plane", "problem"})
package io.portcullis.platform.certificates;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
