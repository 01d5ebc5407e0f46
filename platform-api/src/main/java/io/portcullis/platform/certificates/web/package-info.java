/** Certificates over HTTP. */
@NullMarked
package io.portcullis.platform.certificates.web;

import org.jspecify.annotations.NullMarked;
