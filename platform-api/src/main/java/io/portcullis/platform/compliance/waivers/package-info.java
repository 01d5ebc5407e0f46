/** Knows which waivers stand: each is a signed message that is stored, and verified again before it excuses anybody. */
@NullMarked
package io.portcullis.platform.compliance.waivers;

import org.jspecify.annotations.NullMarked;
