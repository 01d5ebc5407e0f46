/** The registry over HTTP: the admin API, EST, and who is who on the device plane. */
@NullMarked
package io.portcullis.platform.devices.web;

import org.jspecify.annotations.NullMarked;
