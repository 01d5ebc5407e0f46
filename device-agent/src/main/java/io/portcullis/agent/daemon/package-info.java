/** The agent that keeps running: reports when the platform wants it, and waits politely when it cannot. */
@NullMarked
package io.portcullis.agent.daemon;

import org.jspecify.annotations.NullMarked;
