package io.portcullis.agent.cli;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.identity.DeviceIdentity;
import io.portcullis.agent.identity.RenewalTimes;
import java.util.List;

/** {@code renew} */
final class RenewCommand implements Subcommand {

    @Override
    public String name() {
        return "renew";
    }

    @Override
    public List<String> description() {
        return List.of(
                "Get a new certificate now; also brings back a machine whose certificate expired less than two weeks ago.",
                "The running agent renews by itself. The new certificate is tried before it replaces the one in use, and"
                        + " a key in a file is replaced with it. Tokens that applications have stay good for their time.");
    }

    @Override
    public List<Option> options() {
        return List.of();
    }

    @Override
    public int run(Arguments arguments, AgentSetup setup) throws AgentFailure, InterruptedException {
        Surroundings surroundings = setup.surroundings();
        DeviceIdentity identity = setup.renewer().renew();
        DecisionView view = new DecisionView(
                surroundings.out(), surroundings.clock().instant(), Languages.of(surroundings.environment()));
        view.row("Renewed", identity.deviceId().toString());
        view.row("Certificate", "valid until " + view.time(identity.expiresAt()));
        view.row(
                "Next renewal",
                view.time(RenewalTimes.due(identity, setup.store().renewals())));
        return ExitCodes.DONE;
    }
}
