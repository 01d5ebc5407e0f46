/** Custom attributes: what other systems say of devices through the API, and the decision that follows at once. */
@NullMarked
package io.portcullis.platform.compliance.attributes;

import org.jspecify.annotations.NullMarked;
