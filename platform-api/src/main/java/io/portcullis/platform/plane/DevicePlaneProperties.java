package io.portcullis.platform.plane;

import java.net.URI;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * The device plane.
 *
 * @param port TCP port; 0 takes a free one
 * @param url where devices reach it, without a trailing slash
 */
@ConfigurationProperties("portcullis.device-plane")
public record DevicePlaneProperties(int port, URI url) {}
