/**
 * Reads the policy topic and judges what arrives: policy sets take effect or start their roll-out, waivers count, and
 * everything else is rejected with reasons.
 */
@NullMarked
package io.portcullis.platform.compliance.publications;

import org.jspecify.annotations.NullMarked;
