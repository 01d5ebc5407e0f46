/** An enterprise application that opens to compliant devices only. */
@NullMarked
package io.portcullis.sampleapp;

import org.jspecify.annotations.NullMarked;
