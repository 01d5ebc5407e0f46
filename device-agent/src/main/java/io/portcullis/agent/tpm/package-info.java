/** Makes keys in the machine's TPM 2.0 and proves to the platform that they live there, with tpm2-tools. */
@NullMarked
package io.portcullis.agent.tpm;

import org.jspecify.annotations.NullMarked;
