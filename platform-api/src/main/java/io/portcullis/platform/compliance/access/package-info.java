/**
 * Answers other modules and admins from the decisions. A stored one is used only while it is what an evaluation now
 * would give.
 */
@NullMarked
package io.portcullis.platform.compliance.access;

import org.jspecify.annotations.NullMarked;
