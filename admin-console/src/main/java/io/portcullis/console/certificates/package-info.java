/** Device certificates, their revocation, and the authorities that issue them. */
@NullMarked
package io.portcullis.console.certificates;

import org.jspecify.annotations.NullMarked;
