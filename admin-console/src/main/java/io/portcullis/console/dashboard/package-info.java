/** The first page: how the fleet is doing and what to do next. */
@NullMarked
package io.portcullis.console.dashboard;

import org.jspecify.annotations.NullMarked;
