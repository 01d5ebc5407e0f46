/** What every page shares: layout data, times, errors. */
@NullMarked
package io.portcullis.console.web;

import org.jspecify.annotations.NullMarked;
