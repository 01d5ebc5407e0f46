package io.portcullis.platform.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.portcullis.contracts.DeviceStreamEvent;
import io.portcullis.localstack.TestServices;
import io.portcullis.platform.RunningPlatform;
import io.portcullis.platform.TestDevice;
import java.io.EOFException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Many devices on one node, some of which behave badly. */
class ManyStreamsIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int MANY = 300;

    private static RunningPlatform platform;

    @BeforeAll
    static void start() {
        platform = RunningPlatform.start(
                TestServices.shared().newDatabase(),
                TestServices.shared().kafka(),
                Map.of(
                        "portcullis.channel.slow",
                        "1s",
                        "portcullis.channel.keep-alive",
                        "1s",
                        "portcullis.channel.most-streams",
                        MANY));
        await().atMost(SOON).until(() -> platform.bean(Streams.class).hasRoom());
    }

    @AfterAll
    static void stop() {
        platform.close();
    }

    private static SSLSocket connect(TestDevice device) throws Exception {
        var keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry(
                "device",
                device.keys().getPrivate(),
                new char[0],
                device.chain().toArray(X509Certificate[]::new));
        var keyManagers = KeyManagerFactory.getInstance("PKIX");
        keyManagers.init(keys, new char[0]);
        var trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("platform", platform.tlsCertificate());
        var trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(trusted);
        var context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trust.getTrustManagers(), null);
        var address = URI.create(platform.deviceUrl());
        var plain = new Socket();
        plain.setReceiveBufferSize(4_096);
        plain.connect(new InetSocketAddress("localhost", address.getPort()));
        var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "localhost", address.getPort(), true);
        socket.startHandshake();
        socket.getOutputStream()
                .write("GET /device/v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    @Test
    void whoTakesNothingIsCutOffAndOthersHearOn() throws Exception {
        var stuck = TestDevice.enroll(platform);
        var well = TestDevice.enroll(platform);
        var streams = platform.bean(Streams.class);
        await().atMost(SOON).until(() -> streams.count() == 0);
        try (var listener = Listener.of(well);
                var _ = connect(stuck)) {
            await().atMost(SOON).until(() -> streams.of(stuck.id()).size() == 1 && listener.hasHeard("state"));
            byte[] much = ("event: plan_changed\ndata: {\"spread_millis\":0,\"detail\":\"" + "x".repeat(60_000)
                            + "\"}\n\n")
                    .getBytes(StandardCharsets.US_ASCII);
            await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() -> {
                streams.all().forEach(stream -> stream.send("plan_changed", much));
                return streams.of(stuck.id()).isEmpty();
            });
            assertThat(listener.hasEnded()).isFalse();
            assertThat(streams.of(well.id())).hasSize(1);
        }
    }

    @Test
    void manyHearTheSameAndOneTooManyIsSentElsewhere() throws Exception {
        var streams = platform.bean(Streams.class);
        await().atMost(SOON).until(() -> streams.count() == 0);
        List<TestDevice> devices = new ArrayList<>();
        for (int i = 0; i < MANY / 2; i++) {
            devices.add(TestDevice.enroll(platform));
        }
        List<SSLSocket> open = new ArrayList<>();
        try {
            for (TestDevice device : devices) {
                open.add(connect(device));
                open.add(connect(device));
            }
            await().atMost(SOON).until(() -> streams.count() == MANY);
            try (var tooMany = Listener.of(TestDevice.enroll(platform))) {
                assertThat(tooMany.status()).isEqualTo(503);
                assertThat(tooMany.answer().headers().firstValue("Retry-After")).isPresent();
            }
            byte[] frame = Frames.event(Commands.RENEW, new DeviceStreamEvent(null, null, 0));
            var heard = new CountDownLatch(MANY);
            try (var readers = Executors.newVirtualThreadPerTaskExecutor()) {
                for (SSLSocket socket : open) {
                    var _ = readers.submit(() -> {
                        readUntil(socket.getInputStream(), "event: renew");
                        heard.countDown();
                        return null;
                    });
                }
                streams.all().parallelStream().forEach(stream -> stream.send(Commands.RENEW, frame));
                assertThat(heard.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            for (SSLSocket socket : open) {
                socket.close();
            }
        }
    }

    private static void readUntil(InputStream in, String text) throws Exception {
        var seen = new StringBuilder();
        byte[] buffer = new byte[1_024];
        while (seen.indexOf(text) < 0) {
            int read = in.read(buffer);
            if (read < 0) {
                throw new EOFException("the stream ended before " + text);
            }
            seen.append(new String(buffer, 0, read, StandardCharsets.US_ASCII));
        }
    }
}
