/**
 * Protects a Spring Boot application with the token verifier.
 *
 * <p>With {@code portcullis.verifier.issuer} and {@code portcullis.verifier.audience} set, every request needs a
 * device-bound access token. An application with its own rules applies
 * {@link io.portcullis.verifier.spring.DeviceTokenSecurity} to its own filter chain.
 */
@NullMarked
package io.portcullis.verifier.spring;

import org.jspecify.annotations.NullMarked;
