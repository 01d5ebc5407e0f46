/** Device registry, groups, enrollment tokens, lifecycle and the EST endpoints. */
@NullMarked
@ApplicationModule(allowedDependencies = {"certificates", "plane", "problem"})
package io.portcullis.platform.devices;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
