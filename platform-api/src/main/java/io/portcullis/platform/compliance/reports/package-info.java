/**
 * Takes posture reports in, many with one statement: verifies them, keeps what is new, decides, and answers with what
 * is to be mended and when to report next.
 */
@NullMarked
package io.portcullis.platform.compliance.reports;

import org.jspecify.annotations.NullMarked;
