/** The OAuth 2.0 and OpenID Connect server: applications, clients, token claims. */
@NullMarked
@ApplicationModule(
        allowedDependencies = {"batches", "compliance", "devices", "certificates", "accounts", "plane", "problem"})
package io.portcullis.platform.authorization;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
