/**
 * HTTPS to the platform's device plane: TLS 1.3, the platform's certificate checked, bounded answers, clear failures.
 */
@NullMarked
package io.portcullis.agent.http;

import org.jspecify.annotations.NullMarked;
