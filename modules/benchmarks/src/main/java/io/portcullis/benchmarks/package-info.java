/**
 * Measures a running stack from outside, beside the budgets of the design. The load generator shares the machine with
 * what it measures, so it is kept lean: raw connections, prepared requests, nothing parsed that need not be.
 */
@NullMarked
package io.portcullis.benchmarks;

import org.jspecify.annotations.NullMarked;
