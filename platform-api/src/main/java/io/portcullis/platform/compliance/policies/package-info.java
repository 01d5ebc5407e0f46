/**
 * What decides besides devices: policy sets as stored and as compiled, which of them is in force for whom, and what the
 * console is told of them.
 */
@NullMarked
package io.portcullis.platform.compliance.policies;

import org.jspecify.annotations.NullMarked;
