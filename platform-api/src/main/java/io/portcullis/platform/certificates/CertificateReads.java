package io.portcullis.platform.certificates;

import io.portcullis.contracts.CertificateForecast;
import java.time.Clock;
import java.util.Optional;
import org.springframework.stereotype.Service;

/** Reads of issued certificates that no device waits for. */
@Service
public class CertificateReads {
    private final CertificateRecords records;
    private final ExpiryForecasts forecasts;
    private final Clock clock;

    CertificateReads(CertificateRecords records, ExpiryForecasts forecasts, Clock clock) {
        this.records = records;
        this.forecasts = forecasts;
        this.clock = clock;
    }

    /** @param serial hexadecimal */
    public Optional<IssuedCertificate> find(String serial) {
        return SerialNumber.parse(serial).flatMap(records::findBySerial);
    }

    /** When the fleet's certificates end. Reads one row for each device. */
    public CertificateForecast forecast() {
        return forecasts.asOf(clock.instant());
    }
}
