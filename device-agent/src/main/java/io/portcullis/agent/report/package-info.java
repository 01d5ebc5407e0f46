/** Posture reports: what is asked for, signed by the device key, delivered, and what the platform says to them. */
@NullMarked
package io.portcullis.agent.report;

import org.jspecify.annotations.NullMarked;
