package io.portcullis.posture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CatalogueTest {

    private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    private final Catalogue catalogue = Catalogue.standard();

    @Test
    void anHonestPostureHasNoViolations() {
        assertThat(catalogue.validate(new Posture(Map.of(
                        "os.type", found("linux"),
                        "os.version", found("12.7"),
                        "disk.root.encrypted", found(true),
                        "updates.security_pending", found(3),
                        "boot.secure_boot", without(ReadingState.INACCESSIBLE),
                        "screen.lock_enabled", without(ReadingState.NOT_APPLICABLE)))))
                .isEmpty();
        assertThat(catalogue.validate(Posture.empty())).isEmpty();
    }

    @Test
    void everyViolationIsNamedAndInOrder() {
        List<Violation> violations = catalogue.validate(new Posture(Map.of(
                "os.typ", found("linux"),
                "os.type", found("beos"),
                "disk.root.encrypted", found("yes"),
                "firewall.enabled", reading(null, ReadingState.FOUND),
                "tpm.present", reading(true, ReadingState.ERROR),
                "os.name", found("x".repeat(1025)),
                "os.arch", found("x86\u0000"),
                "host.name", found("pc\u001b[2J"))));

        assertThat(violations)
                .containsExactly(
                        new Violation.WrongType("disk.root.encrypted", ValueType.BOOL, "String"),
                        new Violation.ValueMissing("firewall.enabled"),
                        new Violation.ControlCharacter("host.name", "value"),
                        new Violation.ControlCharacter("os.arch", "value"),
                        new Violation.TextTooLong("os.name", "value", 1025, 1024),
                        new Violation.UnknownAttribute("os.typ"),
                        new Violation.ValueNotAllowed("os.type", "beos", Set.of("linux", "macos", "windows")),
                        new Violation.ValueUnexpected("tpm.present", ReadingState.ERROR));
        assertThat(violations)
                .allSatisfy(violation ->
                        assertThat(violation.message()).isNotBlank().doesNotContain("\u001b", "\u0000"));
    }

    @Test
    @SuppressWarnings("NullAway") // What JSON leaves out is null, whatever the types promise.
    void absentMembersAreViolations() {
        assertThat(catalogue.validate(new Posture(Map.of("os.type", new Reading(null, null, null, null, null)))))
                .containsExactly(
                        new Violation.MemberMissing("os.type", "state"),
                        new Violation.MemberMissing("os.type", "collected_at"),
                        new Violation.MemberMissing("os.type", "method"),
                        new Violation.MemberMissing("os.type", "evidence_grade"));
    }

    @Test
    void methodsAreLimited() {
        Reading chatty = new Reading("linux", ReadingState.FOUND, NOW, "m".repeat(1025), EvidenceGrade.OS_API);
        Reading forged = new Reading("linux", ReadingState.FOUND, NOW, "a\nb", EvidenceGrade.OS_API);

        assertThat(catalogue.validate(new Posture(Map.of("os.type", chatty))))
                .containsExactly(new Violation.TextTooLong("os.type", "method", 1025, 1024));
        assertThat(catalogue.validate(new Posture(Map.of("os.type", forged))))
                .containsExactly(new Violation.ControlCharacter("os.type", "method"));
    }

    @Test
    void listsAreLimited() {
        Catalogue withList = Catalogue.of(List.of(new Attribute(
                "users.admins",
                ValueType.STRING_LIST,
                "Administrators.",
                null,
                Set.of(),
                Set.of(Platform.LINUX),
                "getent",
                EvidenceGrade.OS_API,
                PrivacyClass.PERSONAL)));

        assertThat(withList.validate(posture("users.admins", Collections.nCopies(256, "root"))))
                .isEmpty();
        assertThat(withList.validate(posture("users.admins", Collections.nCopies(257, "root"))))
                .containsExactly(new Violation.ListTooLong("users.admins", 257, 256));
        assertThat(withList.validate(posture("users.admins", List.of("root", "x".repeat(2000)))))
                .containsExactly(new Violation.TextTooLong("users.admins", "value", 2000, 1024));
        assertThat(withList.validate(posture("users.admins", List.of("root", 7))))
                .hasSize(1)
                .first()
                .isInstanceOf(Violation.WrongType.class);
    }

    @Test
    void tooManyReadingsAreRefusedWithoutLookingAtThem() {
        Map<String, Reading> readings = new HashMap<>();
        for (int i = 0; i < 257; i++) {
            readings.put("a" + i, found(true));
        }
        assertThat(catalogue.validate(new Posture(readings))).containsExactly(new Violation.TooManyReadings(257, 256));
    }

    @Test
    void unknownNamesAreShownHarmlesslyAndShort() {
        Violation violation =
                catalogue.validate(posture("evil\n" + "x".repeat(10_000), true)).getFirst();
        assertThat(violation.message()).doesNotContain("\n").hasSizeLessThan(150);
    }

    @Test
    void twoAttributesOfOneNameAreRefused() {
        Attribute attribute = catalogue.find("os.type").orElseThrow();
        assertThatIllegalArgumentException().isThrownBy(() -> Catalogue.of(List.of(attribute, attribute)));
    }

    @Test
    void findsByExactName() {
        assertThat(catalogue.find("os.type")).isPresent();
        assertThat(catalogue.find("OS.TYPE")).isEmpty();
        assertThat(catalogue.find("")).isEmpty();
    }

    private static Posture posture(String attribute, Object value) {
        return new Posture(Map.of(attribute, found(value)));
    }

    private static Reading found(Object value) {
        return new Reading(value, ReadingState.FOUND, NOW, "test", EvidenceGrade.OS_API);
    }

    private static Reading without(ReadingState state) {
        return new Reading(null, state, NOW, "test", EvidenceGrade.OS_API);
    }

    private static Reading reading(@Nullable Object value, ReadingState state) {
        return new Reading(value, state, NOW, "test", EvidenceGrade.OS_API);
    }
}
