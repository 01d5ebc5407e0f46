/** Calls to the platform's admin REST API, made with the signed-in user's own access token. */
@NullMarked
package io.portcullis.console.platform;

import org.jspecify.annotations.NullMarked;
