package io.portcullis.console.testing;

import io.portcullis.localstack.TestServices;

/** One console, platform and database for all tests that do not need their own; started when first asked for. */
public final class SharedConsole {
    private SharedConsole() {}

    private static final class Holder {
        static final ConsoleNode NODE = start();

        private static ConsoleNode start() {
            TestKeys keys = TestKeys.create();
            FakePlatform platform = FakePlatform.start(keys);
            platform.fleet.grow(2_000);
            return ConsoleNode.start(
                    keys,
                    platform,
                    TestServices.shared().newDatabase(),
                    TestServices.shared().kafka().bootstrapServers());
        }
    }

    public static ConsoleNode node() {
        return Holder.NODE;
    }
}
