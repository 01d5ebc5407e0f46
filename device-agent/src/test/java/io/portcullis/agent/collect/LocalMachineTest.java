package io.portcullis.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalMachineTest {

    @TempDir
    private Path directory = Path.of("");

    private final LocalMachine machine = new LocalMachine();

    @Test
    void commandsSpeakEnglishAndSeeNothingOfTheAgent() throws Exception {
        String environment = machine.run(Command.of("env").with(Map.of("EXTRA", "1")))
                .output()
                .orElseThrow();
        assertThat(environment.lines()).contains("LC_ALL=C", "EXTRA=1").noneMatch(line -> line.startsWith("HOME="));
    }

    @Test
    void toolsAreLookedUpInSystemDirectoriesOnly() throws Exception {
        Path tool = Files.writeString(directory.resolve("portcullis-test-tool"), "#!/bin/sh\necho planted\n");
        assertThat(tool.toFile().setExecutable(true)).isTrue();
        assertThat(machine.run(Command.of("portcullis-test-tool"))).isInstanceOf(CommandResult.NotInstalled.class);
        assertThat(new LocalMachine(Path.of("/"), List.of(directory))
                        .run(Command.of("portcullis-test-tool"))
                        .output())
                .contains("planted\n");
    }

    @Test
    void aHangingToolAndItsChildrenAreEnded() throws Exception {
        Command hanging = new Command(List.of("sh", "-c", "sleep 600 & sleep 600"), Map.of(), Duration.ofMillis(200));
        assertThat(machine.run(hanging)).isInstanceOf(CommandResult.TimedOut.class);
    }

    @Test
    void aChildThatKeepsTheOutputOpenDoesNotHoldUs() throws Exception {
        Command leaving = new Command(List.of("sh", "-c", "sleep 600 & echo done"), Map.of(), Duration.ofMillis(300));
        assertThat(machine.run(leaving))
                .isIn(new CommandResult.TimedOut(), new CommandResult.Finished(0, "done\n", ""));
    }

    @Test
    void endlessOutputIsAFailure() throws Exception {
        assertThat(machine.run(Command.of("yes"))).isInstanceOf(CommandResult.Failed.class);
    }

    @Test
    void linesAreReadAsTheyCome() throws Exception {
        List<String> lines = new ArrayList<>();
        CommandResult result = machine.lines(Command.of("seq", "3"), lines::add);
        assertThat(result.output()).contains("");
        assertThat(lines).containsExactly("1", "2", "3");
    }

    @Test
    void exitCodesAndComplaints() throws Exception {
        assertThat(machine.run(Command.of("sh", "-c", "echo no >&2; exit 3")))
                .isEqualTo(new CommandResult.Finished(3, "", "no\n"));
    }

    @Test
    void files() throws Exception {
        Files.writeString(directory.resolve("f"), "text");
        LocalMachine rooted = new LocalMachine(directory, List.of());
        assertThat(rooted.read("/f")).isEqualTo(new FileText.Text("text"));
        assertThat(rooted.read("/g")).isEqualTo(new FileText.Absent());
        assertThat(rooted.read("/f/below")).isEqualTo(new FileText.Absent());
        assertThat(rooted.read("/")).isInstanceOf(FileText.Unreadable.class);
        assertThat(rooted.list("/")).containsExactly("f");
        assertThat(rooted.list("/g")).isEmpty();
        assertThat(rooted.list("/f")).isEmpty();
        assertThat(rooted.modified("/f")).isPresent();
        assertThat(rooted.modified("/g")).isEmpty();
    }

    @Test
    void hugeFilesAreNotSwallowed() throws Exception {
        Files.write(directory.resolve("huge"), new byte[LocalMachine.LIMIT + 1]);
        assertThat(new LocalMachine(directory, List.of()).read("/huge")).isInstanceOf(FileText.Unreadable.class);
    }
}
