package io.portcullis.agent.collect;

import static org.assertj.core.api.Assertions.assertThat;

import io.portcullis.posture.ReadingState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FirewallCollectorTest {

    private static final String ATTRIBUTE = "firewall.enabled";
    private static final String NFT = "nft -j list ruleset";
    private static final String EMPTY = "{\"nftables\":[{\"metainfo\":{\"version\":\"1.0.6\"}}]}";
    private static final String BOTH =
            "00000000000000000000000000000001 01 80 10 80       lo\nfe80000000000000 02 40 20 80     eth0\n";
    private static final String ONLY_LOOPBACK = "00000000000000000000000000000001 01 80 10 80       lo\n";

    private final FakeMachine machine = new FakeMachine().file("/proc/net/if_inet6", BOTH);

    private Collected collected() {
        return Collected.by(new FirewallCollector(), machine);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nft-debian-workstation.json", "nft-firewalld.json", "nft-ufw.json"})
    void rulesThatCloseTheDoor(String ruleset) {
        machine.commandFrom(NFT, ruleset);
        collected().found(ATTRIBUTE, true);
    }

    @Test
    void noRulesAtAll() {
        machine.command(NFT, EMPTY);
        collected().found(ATTRIBUTE, false);
    }

    @Test
    void rulesAgainstAFewAndForContainersDoNotCloseTheDoor() {
        machine.commandFrom(NFT, "nft-docker-and-fail2ban.json");
        collected().found(ATTRIBUTE, false);
    }

    @Test
    void anAcceptForEverythingBeforeTheDrop() {
        machine.command(NFT, chain("drop", "[{\"counter\":{\"packets\":1}},{\"accept\":null}]"));
        collected().found(ATTRIBUTE, false);
    }

    @Test
    void aQueueMayLetAnythingIn() {
        machine.command(NFT, chain("drop", "[{\"queue\":{\"num\":0}}]"));
        collected().found(ATTRIBUTE, false);
    }

    @Test
    void anExtensionOfIptablesThatRejects() {
        machine.command(NFT, chain("accept", "[{\"xt\":{\"type\":\"target\",\"name\":\"REJECT\"}}]"));
        collected().found(ATTRIBUTE, true);
        machine.command(
                NFT,
                chain(
                        "accept",
                        "[{\"xt\":{\"type\":\"match\",\"name\":\"owner\"}},{\"xt\":{\"type\":\"target\",\"name\":\"REJECT\"}}]"));
        collected().found(ATTRIBUTE, false);
    }

    @Test
    void anOpenDoorForIpv6IsOpenWhereThereIsIpv6() {
        String ipv4Only = chain("drop", "[]").replace("inet", "ip");
        machine.command(NFT, ipv4Only);
        collected().found(ATTRIBUTE, false);
        machine.file("/proc/net/if_inet6", ONLY_LOOPBACK);
        collected().found(ATTRIBUTE, true);
        machine.file("/proc/net/if_inet6", new FileText.Denied());
        collected().found(ATTRIBUTE, false);
    }

    @Test
    void needsRoot() {
        machine.user(1000).commandFrom(NFT, "nft-ufw.json");
        collected().is(ATTRIBUTE, ReadingState.INACCESSIBLE);
    }

    @Test
    void rootInAContainerMayNotRead() {
        machine.command(
                NFT,
                new CommandResult.Finished(
                        1, "", "netlink: Error: cache initialization failed: Operation not permitted"));
        collected().is(ATTRIBUTE, ReadingState.INACCESSIBLE);
    }

    @Test
    void iptablesWithoutNft() {
        machine.commandFrom("iptables-save", "iptables-save-closed.txt")
                .commandFrom("ip6tables-save", "iptables-save-closed.txt");
        collected().found(ATTRIBUTE, true);
        machine.commandFrom("ip6tables-save", "iptables-save-open.txt");
        collected().found(ATTRIBUTE, false);
        machine.commandFrom("iptables-save", "iptables-save-open.txt");
        collected().found(ATTRIBUTE, false);
    }

    @Test
    void legacyTablesBesideEmptyNftables() {
        machine.command(NFT, EMPTY)
                .file("/proc/net/ip_tables_names", "nat\nfilter\n")
                .commandFrom("iptables-legacy-save", "iptables-save-closed.txt")
                .commandFrom("ip6tables-legacy-save", "iptables-save-closed.txt");
        collected().found(ATTRIBUTE, true);
    }

    @Test
    void noToolsGarbageAndTimeout() {
        collected().is(ATTRIBUTE, ReadingState.NOT_FOUND);
        machine.command(NFT, "table inet filter {");
        collected().is(ATTRIBUTE, ReadingState.ERROR);
        machine.command(NFT, "{\"nftables\":[{\"chain\":{\"hook\":\"input\",\"type\":\"filter\"}}]}");
        collected().is(ATTRIBUTE, ReadingState.ERROR);
        machine.command(NFT, new CommandResult.TimedOut());
        collected().is(ATTRIBUTE, ReadingState.ERROR);
    }

    @Test
    void chainsThatCallEachOtherEnd() {
        machine.command(NFT, """
                {"nftables":[
                {"chain":{"family":"inet","table":"t","name":"in","type":"filter","hook":"input","policy":"accept"}},
                {"rule":{"family":"inet","table":"t","chain":"in","expr":[{"jump":{"target":"a"}}]}},
                {"rule":{"family":"inet","table":"t","chain":"a","expr":[{"jump":{"target":"in"}}]}}]}
                """);
        collected().found(ATTRIBUTE, false);
        assertThat(collected().method(ATTRIBUTE)).isEqualTo(NFT);
    }

    private static String chain(String policy, String statements) {
        return "{\"nftables\":[{\"chain\":{\"family\":\"inet\",\"table\":\"t\",\"name\":\"in\",\"type\":\"filter\","
                + "\"hook\":\"input\",\"policy\":\"" + policy + "\"}},{\"rule\":{\"family\":\"inet\",\"table\":\"t\","
                + "\"chain\":\"in\",\"expr\":" + statements + "}}]}";
    }

    @Test
    void whoMadeTheRules() {
        machine.commandFrom(NFT, "nft-ufw.json");
        collected().found("firewall.default_inbound", "deny");
        collected().found("firewall.product", "nftables");
        machine.file("/run/firewalld/x", "");
        collected().found("firewall.product", "firewalld");
        machine.file("/etc/ufw/ufw.conf", "# /etc/ufw/ufw.conf\nENABLED=yes\nLOGLEVEL=low\n");
        collected().found("firewall.product", "ufw");
        machine.command(NFT, EMPTY);
        collected().found("firewall.product", "none");
        collected().found("firewall.default_inbound", "allow");
    }

    @Test
    void whatCannotBeSaidOfTheWholeIsNotSaidOfItsParts() {
        machine.user(1000);
        collected().is("firewall.product", ReadingState.INACCESSIBLE);
        machine.user(0).command(NFT, new CommandResult.TimedOut());
        collected().is(ATTRIBUTE, ReadingState.ERROR);
        collected().is("firewall.default_inbound", ReadingState.ERROR);
        assertThat(collected().method("firewall.product")).isEqualTo(collected().method(ATTRIBUTE));
    }
}
