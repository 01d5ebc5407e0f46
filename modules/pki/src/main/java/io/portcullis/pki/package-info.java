/** Whether a certificate may exist: profiles, lint, issuing. */
@NullMarked
package io.portcullis.pki;

import org.jspecify.annotations.NullMarked;
