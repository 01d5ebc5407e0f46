/** The {@code portcullis} command. */
@NullMarked
package io.portcullis.localstack.cli;

import org.jspecify.annotations.NullMarked;
