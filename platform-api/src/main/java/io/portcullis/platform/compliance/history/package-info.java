/**
 * Keeps the past for as many days as the installation wants: what reports brought that was new, and how many token
 * requests were granted. Nothing is decided by it.
 */
@NullMarked
package io.portcullis.platform.compliance.history;

import org.jspecify.annotations.NullMarked;
