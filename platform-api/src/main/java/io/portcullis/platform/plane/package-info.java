/** The two listening planes: the public one, and the device plane that asks for client certificates. */
@NullMarked
@ApplicationModule(allowedDependencies = "problem")
package io.portcullis.platform.plane;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
