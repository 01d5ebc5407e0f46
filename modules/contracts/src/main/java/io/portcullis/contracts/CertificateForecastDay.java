package io.portcullis.contracts;

/** How many devices' newest certificate ends on this UTC day ({@code YYYY-MM-DD}). */
public record CertificateForecastDay(String date, long devices) {}
