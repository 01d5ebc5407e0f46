/** Local accounts of administrators, their roles and login. */
@NullMarked
@ApplicationModule(allowedDependencies = {"plane", "problem"})
package io.portcullis.platform.accounts;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
