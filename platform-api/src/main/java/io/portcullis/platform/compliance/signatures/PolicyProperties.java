package io.portcullis.platform.compliance.signatures;

import io.portcullis.contracts.Topics;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where policy sets come from.
 *
 * @param trustedSigners JWKS file of the public keys whose policy sets take effect; absent: none does
 * @param topic Kafka topic they arrive on
 */
@ConfigurationProperties("portcullis.policy")
public record PolicyProperties(
        @Nullable Path trustedSigners,
        @DefaultValue(Topics.POLICIES) String topic) {}
