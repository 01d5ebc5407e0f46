package io.portcullis.console.certificates;

import io.portcullis.contracts.AuthorityNode;
import io.portcullis.contracts.AuthorityRotation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A rotation of the issuing CA as steps that are done, at hand or to come. */
record RotationView(AuthorityRotation rotation) {
    private static final List<String> PHASES =
            List.of("none", "awaiting_certificate", "prepared", "issuing", "finished");

    /** @param state {@code done}, {@code now} or {@code later} */
    record Step(RotationAction action, String title, String meaning, String state, boolean possible) {}

    public boolean running() {
        return reached() > 0 && reached() < 4;
    }

    public boolean finished() {
        return reached() == 4;
    }

    /** True while numbers on the page move by themselves. */
    public boolean watch() {
        return running();
    }

    public List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        steps.add(step(
                RotationAction.START,
                0,
                "Prepare a new CA",
                "A new key is made where the keys of CAs are kept, and every node opens it. Devices notice nothing."));
        steps.add(
                step(
                        RotationAction.CERTIFY,
                        1,
                        "Certify it",
                        "The root signs the new CA's certificate: by itself where the platform holds the root's key, "
                                + "by way of a request and a paste where the root is offline. From then on both CAs are trusted."));
        steps.add(step(
                RotationAction.ISSUE,
                2,
                "Issue from it",
                "New certificates come from the new CA, and devices are asked to renew. "
                        + "What the old CA issued stays good."));
        steps.add(step(
                RotationAction.FINISH,
                3,
                "Retire the old CA",
                "Once no device needs the old CA any more, it stops being trusted."));
        return steps;
    }

    /** Whether the old CA could be retired at the expense of the devices that still need it. */
    public boolean mayForce() {
        return rotation.phase().equals("issuing") && !rotation.actions().contains(RotationAction.FINISH.wire());
    }

    public boolean mayGoBack() {
        return rotation.actions().contains(RotationAction.BACK.wire());
    }

    /** What going back would do now. */
    public String wayBack() {
        return switch (rotation.phase()) {
            case "awaiting_certificate", "prepared" ->
                "The new CA is given up. It has issued nothing, so nothing else changes.";
            case "issuing" ->
                "The old CA issues again and the rotation ends. "
                        + "What the new one has issued stays good until it expires.";
            default -> "";
        };
    }

    public long devicesDone() {
        return Math.max(0, rotation.devicesTotal() - rotation.devicesRemaining());
    }

    public long percent() {
        return rotation.devicesTotal() <= 0 ? 100 : devicesDone() * 100 / rotation.devicesTotal();
    }

    public long nodesReady() {
        return rotation.nodes().stream().filter(AuthorityNode::ready).count();
    }

    /** For people who only read one line. */
    public String summary() {
        return switch (rotation.phase()) {
            case "none" -> "No rotation is going on.";
            case "awaiting_certificate" -> "The new CA waits for its certificate from the offline root.";
            case "prepared" -> "The new CA is trusted and ready. The old one still issues.";
            case "issuing" -> "The new CA issues. Devices are renewing.";
            case "finished" -> "The last rotation is finished.";
            default -> "Phase: " + rotation.phase().replace('_', ' ');
        };
    }

    public Optional<String> request() {
        return Optional.ofNullable(rotation.certificateRequest()).filter(pem -> !pem.isBlank());
    }

    private Step step(RotationAction action, int number, String title, String meaning) {
        boolean possible = rotation.actions().contains(action.wire());
        String state = "later";
        if (running() && reached() > number) {
            state = "done";
        } else if (possible || (running() && reached() == number)) {
            state = "now";
        }
        return new Step(action, title, meaning, state, possible);
    }

    private int reached() {
        return Math.max(0, PHASES.indexOf(rotation.phase()));
    }
}
