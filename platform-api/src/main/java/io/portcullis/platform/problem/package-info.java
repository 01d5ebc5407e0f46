/** Errors as RFC 9457 problems with stable codes. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.portcullis.platform.problem;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
