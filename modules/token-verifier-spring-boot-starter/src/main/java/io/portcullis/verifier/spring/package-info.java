/** Protects a Spring Boot application with the token verifier. */
@NullMarked
package io.portcullis.verifier.spring;

import org.jspecify.annotations.NullMarked;
