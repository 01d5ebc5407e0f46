/** The command line: one class per command, exit codes that scripts can rely on, one line per error. */
@NullMarked
package io.portcullis.agent.cli;

import org.jspecify.annotations.NullMarked;
