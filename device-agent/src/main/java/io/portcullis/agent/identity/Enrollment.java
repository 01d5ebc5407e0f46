package io.portcullis.agent.identity;

import java.net.URI;
import java.time.Instant;
import java.util.UUID;

/**
 * Where this machine is enrolled.
 *
 * @param server the platform's device plane
 * @param issuer the authorization server's issuer identifier, audience of posture reports
 * @param tokenEndpoint where access tokens are asked for over mutual TLS
 */
public record Enrollment(
        UUID deviceId, String name, URI server, String issuer, URI tokenEndpoint, Instant enrolledAt) {}
