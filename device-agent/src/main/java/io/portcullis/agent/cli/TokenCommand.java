package io.portcullis.agent.cli;

import io.portcullis.agent.AgentFailure;
import io.portcullis.agent.json.Json;
import io.portcullis.agent.token.TokenAnswer;
import io.portcullis.agent.token.TokenClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "token",
        description = {
            "Get an access token for an application and print it. It works only together with this machine's"
                    + " certificate.",
            "If the platform lacks fresh evidence, the agent reports once and asks again."
        },
        mixinStandardHelpOptions = true)
final class TokenCommand implements Callable<Integer> {

    private final Surroundings surroundings;

    @Mixin
    private HomeOptions home = new HomeOptions();

    @Option(
            names = "--resource",
            required = true,
            paramLabel = "URI",
            description = {"The application, by its audience, such as https://payroll.example.com."})
    private String resource = "";

    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            description = {"Scopes to ask for, separated by spaces. Default: what the application grants."})
    private @Nullable String scope;

    @Option(
            names = "--json",
            description = {"Print access_token, token_type, expires_in, resource and scope as JSON."})
    private boolean json;

    TokenCommand(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() throws AgentFailure, InterruptedException {
        TokenClient client = new TokenClient(home.store(surroundings), surroundings.clock());
        TokenAnswer answer = client.request(resource, Optional.ofNullable(scope));
        if (answer instanceof TokenAnswer.Refused refused && refused.lacksEvidence()) {
            surroundings
                    .err()
                    .println("The platform lacks fresh evidence of this machine: reporting and asking again.");
            surroundings.err().flush();
            home.reporter(surroundings).report();
            answer = client.request(resource, Optional.ofNullable(scope));
        }
        return switch (answer) {
            case TokenAnswer.Granted granted -> {
                print(granted);
                yield ExitCodes.DONE;
            }
            case TokenAnswer.Refused refused -> {
                explain(refused);
                yield ExitCodes.REFUSED;
            }
        };
    }

    private void print(TokenAnswer.Granted granted) {
        if (!json) {
            surroundings.out().println(granted.accessToken());
            return;
        }
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("access_token", granted.accessToken());
        document.put("token_type", granted.tokenType());
        document.put("expires_in", granted.expiresInSeconds());
        document.put("resource", resource);
        granted.scope().ifPresent(text -> document.put("scope", text));
        surroundings.out().println(Json.pretty(document));
    }

    private void explain(TokenAnswer.Refused refused) {
        surroundings.err().println("error: No token for " + resource + ": " + refused.description());
        refused.decision().ifPresent(decision -> {
            DecisionView view =
                    new DecisionView(surroundings.err(), surroundings.clock().instant());
            view.decision(decision);
            view.failing(decision.failing());
        });
    }
}
