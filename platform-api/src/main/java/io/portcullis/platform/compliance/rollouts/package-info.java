/** Takes a policy set through the stages of its plan, and back if it blocks more devices than the plan allows. */
@NullMarked
package io.portcullis.platform.compliance.rollouts;

import org.jspecify.annotations.NullMarked;
