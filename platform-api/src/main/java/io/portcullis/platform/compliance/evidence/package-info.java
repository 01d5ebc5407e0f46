/**
 * What is known of a device apart from any decision: what it reported, when that was collected, and what was set
 * through the API, each between the wire, the database and the evaluator.
 */
@NullMarked
package io.portcullis.platform.compliance.evidence;

import org.jspecify.annotations.NullMarked;
