/**
 * Makes a device's next decision from its evidence and the policies, and keeps one row of it a device. Who asks for it,
 * and when, is others' business.
 */
@NullMarked
package io.portcullis.platform.compliance.decisions;

import org.jspecify.annotations.NullMarked;
