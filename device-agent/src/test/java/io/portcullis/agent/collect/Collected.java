package io.portcullis.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.Catalogue;
import io.portcullis.posture.Posture;
import io.portcullis.posture.Reading;
import io.portcullis.posture.ReadingState;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;

/** What one collector said about a machine; everything it says must fit the catalogue. */
record Collected(Map<String, Reading> readings) {

    static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");

    static Collected by(Collector collector, Machine machine) {
        Findings findings = new Findings(Clock.fixed(NOW, ZoneOffset.UTC));
        try {
            collector.collect(machine, findings);
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
        Map<String, Reading> readings = findings.readings();
        assertThat(Catalogue.standard().validate(new Posture(readings))).isEmpty();
        assertThat(readings.keySet()).isSubsetOf(collector.attributes());
        readings.forEach((name, reading) -> assertThat(reading.grade())
                .as(name)
                .isLessThanOrEqualTo(
                        Catalogue.standard().find(name).orElseThrow().grade()));
        return new Collected(readings);
    }

    void found(String attribute, Object value) {
        assertThat(readings.get(attribute))
                .as(attribute)
                .isNotNull()
                .satisfies(reading ->
                        assertThat(reading.state()).as(reading.method()).isEqualTo(ReadingState.FOUND))
                .extracting(Reading::value)
                .isEqualTo(value);
    }

    void is(String attribute, ReadingState state) {
        assertThat(readings.get(attribute))
                .as(attribute)
                .isNotNull()
                .extracting(Reading::state)
                .isEqualTo(state);
    }

    /** Nothing was said: the collection makes an error of it. */
    void isSilentAbout(String attribute) {
        assertThat(readings).doesNotContainKey(attribute);
    }

    String method(String attribute) {
        Reading reading = readings.get(attribute);
        assertThat(reading).as(attribute).isNotNull();
        return reading == null ? "" : reading.method();
    }
}
