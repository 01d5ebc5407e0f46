package io.portcullis.platform.authorization;

import io.portcullis.platform.batches.Batches;
import io.portcullis.platform.compliance.AccessDecision;
import io.portcullis.platform.compliance.AccessQuestion;
import io.portcullis.platform.compliance.Compliance;
import io.portcullis.platform.devices.Device;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** What a token request needs to know of its application and of the device, read for all that ask at the same time. */
@Component
class TokenQuestions implements AutoCloseable {
    private static final int WORKERS = 2;
    private static final int MOST_AT_ONCE = 128;

    private final Applications applications;
    private final Compliance compliance;
    private final Batches<Question, Answer> batches =
            new Batches<>("token-questions", WORKERS, MOST_AT_ONCE, this::answer);

    TokenQuestions(Applications applications, Compliance compliance) {
        this.applications = applications;
        this.compliance = compliance;
    }

    private record Question(Device device, String audience) {}

    /** Outcome of {@link #ask}. */
    sealed interface Answer {
        record NoSuchApplication() implements Answer {}

        record Decided(Application application, AccessDecision decision) implements Answer {}
    }

    /** @param audience the application, as the request names it */
    Answer ask(Device device, String audience) {
        return batches.ask(new Question(device, audience));
    }

    private List<Answer> answer(List<Question> questions) {
        Set<String> audiences = new HashSet<>();
        questions.forEach(question -> audiences.add(question.audience()));
        Map<String, Application> known = applications.findAllByAudience(audiences);
        List<AccessQuestion> toDecide = new ArrayList<>();
        for (var question : questions) {
            if (known.containsKey(question.audience())) {
                var device = question.device();
                toDecide.add(new AccessQuestion(
                        device.id(),
                        device.groups(),
                        device.ownership().wire(),
                        device.keyProtection(),
                        question.audience()));
            }
        }
        var decisions = compliance.decide(toDecide).iterator();
        List<Answer> answers = new ArrayList<>(questions.size());
        for (var question : questions) {
            @Nullable Application application = known.get(question.audience());
            answers.add(
                    application == null
                            ? new Answer.NoSuchApplication()
                            : new Answer.Decided(application, decisions.next()));
        }
        return answers;
    }

    @Override
    public void close() {
        batches.close();
    }
}
