package io.portcullis.localstack.cli;

import io.portcullis.localstack.Secrets;
import io.portcullis.localstack.Stack;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "provision",
        description =
                "Make keys, certificates and secrets under var/, and start nothing; for containers (infra/compose).",
        mixinStandardHelpOptions = true)
final class ProvisionCommand implements Callable<Integer> {
    @Override
    public Integer call() throws IOException {
        Stack stack = ThisStack.open();
        stack.provision();
        Secrets.readOrCreate(stack.layout().secrets().resolve("postgres-superuser-password"));
        Secrets.createDirectory(stack.layout().var().resolve("compose").resolve("postgres"));
        System.out.println(
                "Keys, certificates and secrets are in " + stack.layout().secrets());
        return 0;
    }
}
