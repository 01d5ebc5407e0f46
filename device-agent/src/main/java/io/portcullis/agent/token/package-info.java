/** Access tokens for the applications on this device. */
@NullMarked
package io.portcullis.agent.token;

import org.jspecify.annotations.NullMarked;
