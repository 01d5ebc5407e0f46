/** Between Java values and PostgreSQL columns, in one place for all that is stored here. */
@NullMarked
package io.portcullis.platform.compliance.columns;

import org.jspecify.annotations.NullMarked;
