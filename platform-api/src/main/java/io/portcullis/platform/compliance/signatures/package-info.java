/**
 * Says who signed a message of the policy topic, and whether that signer is trusted. What the message says is judged
 * elsewhere.
 */
@NullMarked
package io.portcullis.platform.compliance.signatures;

import org.jspecify.annotations.NullMarked;
