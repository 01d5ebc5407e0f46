package io.portcullis.platform.channel;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.portcullis.outbox.Outbox;
import io.portcullis.platform.compliance.Compliance;
import io.portcullis.platform.devices.Devices;
import java.security.SecureRandom;
import java.time.Clock;
import org.springframework.boot.kafka.autoconfigure.KafkaConnectionDetails;
import org.springframework.boot.kafka.autoconfigure.KafkaProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Wires the module. */
@Configuration(proxyBeanMethods = false)
class ChannelConfiguration {
    @Bean
    Streams deviceStreams(ChannelProperties properties, MeterRegistry meters) {
        var streams = new Streams(properties.mostStreams());
        Gauge.builder("portcullis.channel.streams", streams, Streams::count)
                .description("Event streams of devices that this node holds")
                .register(meters);
        return streams;
    }

    @Bean
    StreamCare deviceStreamCare(Streams streams, ChannelProperties properties, SecureRandom random, Clock clock) {
        return new StreamCare(streams, properties, random, clock);
    }

    @Bean
    CommandSender deviceCommandSender(Outbox outbox, ChannelProperties properties) {
        return new CommandSender(outbox, properties.topic());
    }

    @Bean
    CommandDelivery deviceCommandDelivery(Streams streams, Devices devices, Compliance compliance) {
        return new CommandDelivery(streams, devices, compliance);
    }

    @Bean
    CommandTopicReader deviceCommandReader(
            ChannelProperties properties,
            KafkaProperties kafka,
            KafkaConnectionDetails connection,
            CommandDelivery delivery,
            Streams streams) {
        var client = kafka.buildConsumerProperties();
        client.put("bootstrap.servers", connection.getConsumer().getBootstrapServers());
        return new CommandTopicReader(properties.topic(), client, delivery::deliver, () -> streams.open(true));
    }

    @Bean
    ChannelLifecycle channelLifecycle(CommandTopicReader reader, StreamCare care) {
        return new ChannelLifecycle(reader, care);
    }
}
