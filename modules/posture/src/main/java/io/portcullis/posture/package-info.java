/** What a device looks like: attributes, their catalogue, evidence grades and readings. */
@NullMarked
package io.portcullis.posture;

import org.jspecify.annotations.NullMarked;
