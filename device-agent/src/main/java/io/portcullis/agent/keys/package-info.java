/**
 * Where a device key lives: in a file, or in a PKCS#11 token such as a smart card, an HSM or the machine's TPM. Keys of
 * a token can be used through the usual Java interfaces and never leave it.
 */
@NullMarked
package io.portcullis.agent.keys;

import org.jspecify.annotations.NullMarked;
