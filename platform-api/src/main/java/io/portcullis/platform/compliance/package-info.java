/** Posture intake, policy revisions and decisions. */
@NullMarked
@ApplicationModule(allowedDependencies = {"devices", "plane", "problem"})
package io.portcullis.platform.compliance;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
