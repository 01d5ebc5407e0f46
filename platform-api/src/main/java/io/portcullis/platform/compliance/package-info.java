/**
 * Decides whether a device is acceptable: takes posture reports in, holds the policy set in force, keeps every device's
 * decision. {@link io.portcullis.platform.compliance.Compliance} answers the other modules;
 * {@link io.portcullis.platform.compliance.ComplianceEvent} tells them what happened. How is in the packages below.
 */
@NullMarked
@ApplicationModule(allowedDependencies = {"batches", "devices", "plane", "problem", "topics"})
package io.portcullis.platform.compliance;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
