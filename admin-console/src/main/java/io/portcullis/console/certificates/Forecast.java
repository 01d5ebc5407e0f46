package io.portcullis.console.certificates;

import io.portcullis.contracts.CertificateForecast;
import io.portcullis.contracts.CertificateForecastDay;
import io.portcullis.contracts.WireJson;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** When device certificates end, as the chart and the table beside it show it. */
record Forecast(CertificateForecast counts) {
    /** One bar of the chart. */
    record Bar(String label, long count) {}

    public String bars() {
        List<Bar> bars = counts.days().stream()
                .map(day -> new Bar(day.date(), day.devices()))
                .toList();
        return WireJson.mapper().writeValueAsString(bars);
    }

    public long inSight() {
        return counts.days().stream().mapToLong(CertificateForecastDay::devices).sum();
    }

    /** The days on which something ends. */
    public List<CertificateForecastDay> busy() {
        return counts.days().stream().filter(day -> day.devices() > 0).toList();
    }

    /** The chart in a sentence, for those who do not see it. */
    public String sentence() {
        Optional<CertificateForecastDay> peak =
                busy().stream().max(Comparator.comparingLong(CertificateForecastDay::devices));
        String total = inSight() + " of " + counts.devices() + " devices have a certificate that ends within "
                + counts.days().size() + " days";
        return peak.map(day -> total + "; most of them, " + day.devices() + ", on " + day.date() + ".")
                .orElse(total + ".");
    }
}
