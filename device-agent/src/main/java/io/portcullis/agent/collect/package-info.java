/**
 * What this machine looks like. One collector per concern; each finds out facts of the attribute catalogue and says
 * how, and says so when it could not: nothing is ever guessed. Knows no network and no platform.
 */
@NullMarked
package io.portcullis.agent.collect;

import org.jspecify.annotations.NullMarked;
