/** Applications: which resource servers the platform issues tokens for. */
@NullMarked
package io.portcullis.console.applications;

import org.jspecify.annotations.NullMarked;
