package io.portcullis.console.web;

import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** Hexadecimal in groups of four, which two people can compare over the phone. */
@Component("fingerprints")
public class Fingerprints {
    private static final int GROUP = 4;

    public List<String> groups(String hex) {
        List<String> groups = new ArrayList<>();
        for (int at = 0; at < hex.length(); at += GROUP) {
            groups.add(hex.substring(at, Math.min(hex.length(), at + GROUP)));
        }
        return groups;
    }
}
