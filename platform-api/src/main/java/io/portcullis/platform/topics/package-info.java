/** Reading of Kafka topics that every node follows for itself. */
@NullMarked
@ApplicationModule(allowedDependencies = {})
package io.portcullis.platform.topics;

import org.jspecify.annotations.NullMarked;
import org.springframework.modulith.ApplicationModule;
