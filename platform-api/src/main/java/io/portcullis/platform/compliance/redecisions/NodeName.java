package io.portcullis.platform.compliance.redecisions;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** How this node names itself in what it reports; tells nodes of one host apart. */
public record NodeName(String value) {
    static NodeName of(String configured) {
        return new NodeName(
                configured.isBlank() ? host() + ":" + ProcessHandle.current().pid() : configured);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
