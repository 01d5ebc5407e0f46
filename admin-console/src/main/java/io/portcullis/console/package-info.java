/** The admin console: fleet, policies, audit. */
@NullMarked
package io.portcullis.console;

import org.jspecify.annotations.NullMarked;
