package io.portcullis.benchmarks;

/** A device and its kept-alive connection to the device plane. */
record Connected(BenchDevice device, WireConnection connection) {}
