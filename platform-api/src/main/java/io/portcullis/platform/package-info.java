/** The platform: device registry, device CA, compliance and authorization server. */
@NullMarked
package io.portcullis.platform;

import org.jspecify.annotations.NullMarked;
