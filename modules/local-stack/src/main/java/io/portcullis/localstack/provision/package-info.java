/** Makes, on the first start, the keys, certificates and secrets that a stack on one machine needs. */
@NullMarked
package io.portcullis.localstack.provision;

import org.jspecify.annotations.NullMarked;
