/** The hash-chained audit trail. Listens to everything; nobody calls it. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"compliance", "devices", "certificates", "accounts", "authorization", "plane", "problem"
        })
package io.portcullis.platform.audit;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
