/**
 * Verifies device-bound access tokens in an enterprise application.
 *
 * <p>{@link io.portcullis.verifier.TokenVerifier} is the way in: it takes a token and the certificate that the caller
 * proved possession of, or the DPoP proof of its key, and answers with what the token says or why it is refused. It
 * needs Nimbus JOSE and the JDK, and no framework.
 *
 * <p>{@link io.portcullis.verifier.DpopProof} is for who takes proofs without a token, as a token endpoint does.
 */
@NullMarked
package io.portcullis.verifier;

import org.jspecify.annotations.NullMarked;
