package io.portcullis.agent.cli;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.json.Json;
import io.portcullis.agent.token.TokenAnswer;
import io.portcullis.agent.token.TokenClient;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code token} */
final class TokenCommand implements Subcommand {

    @Override
    public String name() {
        return "token";
    }

    @Override
    public List<String> description() {
        return List.of(
                "Get an access token for an application and print it.",
                "The token works only together with this machine's certificate, or with --dpop together with proofs of this"
                        + " machine's key. If the platform lacks fresh evidence, the agent reports once and asks again.");
    }

    @Override
    public List<Option> options() {
        return List.of(
                Option.required(
                        "--resource", "URI", "The application, by its audience, such as https://payroll.example.com."),
                Option.value(
                        "--scope",
                        "SCOPES",
                        "Scopes to ask for, separated by spaces. Default: what the application grants."),
                Option.flag(
                        "--dpop",
                        "Bind the token to this machine's key, for applications that see no client certificate, behind a"
                                + " proxy for example. Make a proof for each request: portcullis agent proof."),
                Option.flag("--json", "Print access_token, token_type, expires_in, resource and scope as JSON."));
    }

    @Override
    public int run(Arguments arguments, AgentSetup setup) throws AgentFailure, InterruptedException {
        Surroundings surroundings = setup.surroundings();
        String resource = arguments.text("--resource").orElseThrow();
        Optional<String> scope = arguments.text("--scope");
        setup.settle();
        TokenClient client = new TokenClient(setup.store(), surroundings.clock());
        boolean dpop = arguments.has("--dpop");
        TokenAnswer answer = client.request(resource, scope, dpop);
        if (answer instanceof TokenAnswer.Refused refused && refused.lacksEvidence()) {
            surroundings
                    .err()
                    .println("The platform lacks fresh evidence of this machine: reporting and asking again.");
            surroundings.err().flush();
            setup.reporter().report();
            answer = client.request(resource, scope, dpop);
        }
        return switch (answer) {
            case TokenAnswer.Granted granted -> {
                surroundings.out().println(arguments.has("--json") ? json(granted, resource) : granted.accessToken());
                yield ExitCodes.DONE;
            }
            case TokenAnswer.Refused refused -> {
                explain(refused, resource, surroundings);
                yield ExitCodes.REFUSED;
            }
        };
    }

    private static String json(TokenAnswer.Granted granted, String resource) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("access_token", granted.accessToken());
        document.put("token_type", granted.tokenType());
        document.put("expires_in", granted.expiresInSeconds());
        document.put("resource", resource);
        granted.scope().ifPresent(text -> document.put("scope", text));
        return Json.pretty(document);
    }

    private static void explain(TokenAnswer.Refused refused, String resource, Surroundings surroundings) {
        // With the decision at hand its checks follow one by one; the description holds them all in one line.
        String why = refused.decision()
                .map(decision -> "this device is " + DecisionView.words(decision.status()) + " for it. Every reason:")
                .orElse(refused.description());
        surroundings.err().println("error: No token for " + resource + ": " + why);
        refused.decision().ifPresent(decision -> {
            DecisionView view = new DecisionView(
                    surroundings.err(), surroundings.clock().instant(), Languages.of(surroundings.environment()));
            view.decision(decision);
            view.failing(decision.failing());
        });
    }
}
