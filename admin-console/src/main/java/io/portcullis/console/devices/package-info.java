/** Devices and enrollment tokens. */
@NullMarked
package io.portcullis.console.devices;

import org.jspecify.annotations.NullMarked;
