/** Exceptions of single checks: asked for by one person, approved by another, signed, and sent to the platform. */
@NullMarked
package io.portcullis.console.waivers;

import org.jspecify.annotations.NullMarked;
