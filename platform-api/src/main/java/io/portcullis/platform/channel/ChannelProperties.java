package io.portcullis.platform.channel;

import io.portcullis.contracts.Topics;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The event stream of devices.
 *
 * @param topic Kafka topic that commands travel on from node to node
 * @param mostStreams that one node holds; who comes after is sent elsewhere
 * @param keepAlive between two comments on a quiet stream, at least a second
 * @param longest after which a stream is closed, so that the device authenticates anew
 * @param slow how long a device may take nothing of what it is sent
 */
@ConfigurationProperties("portcullis.channel")
record ChannelProperties(
        @DefaultValue(Topics.DEVICE_COMMANDS) String topic,
        @DefaultValue("20000") int mostStreams,
        @DefaultValue("20s") Duration keepAlive,
        @DefaultValue("1h") Duration longest,
        @DefaultValue("30s") Duration slow) {}
