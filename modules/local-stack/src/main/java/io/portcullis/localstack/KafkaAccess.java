package io.portcullis.localstack;

/** How to reach a Kafka cluster on which the topics of the contracts exist. */
public record KafkaAccess(String bootstrapServers) {}
