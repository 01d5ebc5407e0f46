package io.portcullis.platform.authorization;

import io.portcullis.platform.batches.Batches;
import io.portcullis.platform.compliance.AccessDecision;
import io.portcullis.platform.compliance.AccessQuestion;
import io.portcullis.platform.compliance.Compliance;
import io.portcullis.platform.devices.DeviceStanding;
import io.portcullis.platform.devices.Devices;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * All that a token request needs to know: of the device behind the certificate, of the application, and of the device's
 * compliance. Read for all that ask at the same time.
 */
@Component
class TokenQuestions implements AutoCloseable {
    private static final int WORKERS = 2;
    private static final int MOST_AT_ONCE = 128;

    private final Devices devices;
    private final Applications applications;
    private final Compliance compliance;
    private final Batches<Question, Answer> batches =
            new Batches<>("token-questions", WORKERS, MOST_AT_ONCE, this::answer);

    TokenQuestions(Devices devices, Applications applications, Compliance compliance) {
        this.devices = devices;
        this.applications = applications;
        this.compliance = compliance;
    }

    private record Question(
            X509Certificate certificate, @Nullable String audience) {}

    /** @param access null where the device may not ask, or has not named one application */
    record Answer(DeviceStanding standing, @Nullable Access access) {}

    /** What may be opened, if the application exists. */
    sealed interface Access {
        record NoSuchApplication() implements Access {}

        record Decided(Application application, AccessDecision decision) implements Access {}
    }

    /** @param audience the application, as the request names it; null if it does not name one */
    Answer ask(X509Certificate certificate, @Nullable String audience) {
        return batches.ask(new Question(certificate, audience));
    }

    private List<Answer> answer(List<Question> questions) {
        var standings =
                devices.standings(questions.stream().map(Question::certificate).toList());
        Set<String> audiences = new HashSet<>();
        for (var question : questions) {
            if (question.audience() != null) {
                audiences.add(question.audience());
            }
        }
        Map<String, Application> known = audiences.isEmpty() ? Map.of() : applications.findAllByAudience(audiences);
        List<AccessQuestion> toDecide = new ArrayList<>();
        for (int i = 0; i < questions.size(); i++) {
            String audience = questions.get(i).audience();
            if (standings.get(i) instanceof DeviceStanding.Good good
                    && audience != null
                    && known.containsKey(audience)) {
                toDecide.add(question(good, audience));
            }
        }
        var decisions = (toDecide.isEmpty() ? List.<AccessDecision>of() : compliance.decide(toDecide)).iterator();
        List<Answer> answers = new ArrayList<>(questions.size());
        for (int i = 0; i < questions.size(); i++) {
            var standing = standings.get(i);
            String audience = questions.get(i).audience();
            if (!(standing instanceof DeviceStanding.Good) || audience == null) {
                answers.add(new Answer(standing, null));
                continue;
            }
            var application = known.get(audience);
            answers.add(new Answer(
                    standing,
                    application == null
                            ? new Access.NoSuchApplication()
                            : new Access.Decided(application, decisions.next())));
        }
        return answers;
    }

    private static AccessQuestion question(DeviceStanding.Good good, String audience) {
        var device = good.device();
        return new AccessQuestion(
                device.id(), device.groups(), device.ownership().wire(), device.keyProtection(), audience);
    }

    @Override
    public void close() {
        batches.close();
    }
}
