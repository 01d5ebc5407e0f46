package io.portcullis.localstack;

import java.nio.file.Files;
import java.nio.file.Path;
import org.testcontainers.DockerClientFactory;

/** Whether a container engine answers on this machine. */
final class Containers {
    private Containers() {}

    static boolean available() {
        // Testcontainers looks long and loudly for an engine that is not there.
        boolean likely = System.getenv("DOCKER_HOST") != null || Files.exists(Path.of("/var/run/docker.sock"));
        return likely && DockerClientFactory.instance().isDockerAvailable();
    }
}
