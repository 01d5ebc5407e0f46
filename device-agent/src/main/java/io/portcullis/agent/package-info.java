/** The device agent: identity, posture collection, tokens. */
@NullMarked
package io.portcullis.agent;

import org.jspecify.annotations.NullMarked;
