/** Tries a policy set on the fleet as it is and on the requests of the past, without writing anything. */
@NullMarked
package io.portcullis.platform.compliance.simulation;

import org.jspecify.annotations.NullMarked;
