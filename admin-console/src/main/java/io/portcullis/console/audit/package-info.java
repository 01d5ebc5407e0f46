/** The audit trail as the platform keeps it. */
@NullMarked
package io.portcullis.console.audit;

import org.jspecify.annotations.NullMarked;
