/** Does together, in one round trip to the database, what concurrent requests ask for one by one. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.portcullis.platform.batches;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
