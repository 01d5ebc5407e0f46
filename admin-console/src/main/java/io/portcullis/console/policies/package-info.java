/** Drafts of the policy set, its signed publication over Kafka, and the roll-out as the platform reports it. */
@NullMarked
package io.portcullis.console.policies;

import org.jspecify.annotations.NullMarked;
