/** Plays the main job on this machine, step by step, with nothing but the public interfaces. */
@NullMarked
package io.portcullis.localstack.demo;

import org.jspecify.annotations.NullMarked;
