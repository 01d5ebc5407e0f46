/**
 * Decides devices without their asking: the whole fleet after a publication, and whom time has caught up with. Nodes
 * share the work by what the database says is left.
 */
@NullMarked
package io.portcullis.platform.compliance.redecisions;

import org.jspecify.annotations.NullMarked;
