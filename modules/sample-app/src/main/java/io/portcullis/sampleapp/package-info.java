/**
 * An enterprise application that opens to compliant devices only: what a developer adds to an application of theirs.
 */
@NullMarked
package io.portcullis.sampleapp;

import org.jspecify.annotations.NullMarked;
