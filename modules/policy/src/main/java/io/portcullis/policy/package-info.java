/** Whether a device is acceptable: policy sets, checks in CEL, and their evaluation to a decision. */
@NullMarked
package io.portcullis.policy;

import org.jspecify.annotations.NullMarked;
