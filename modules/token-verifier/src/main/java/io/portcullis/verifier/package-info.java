/** Verifies device-bound access tokens in an enterprise application. */
@NullMarked
package io.portcullis.verifier;

import org.jspecify.annotations.NullMarked;
