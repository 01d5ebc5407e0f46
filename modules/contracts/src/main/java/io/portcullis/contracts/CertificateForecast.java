package io.portcullis.contracts;

import java.util.List;

/**
 * When device certificates end: {@code days} are the coming 30 UTC days, {@code expired} the devices whose newest
 * certificate has ended already, {@code renewalsDue} those past two thirds of its life. Retired devices do not count.
 */
public record CertificateForecast(long devices, long expired, long renewalsDue, List<CertificateForecastDay> days) {}
