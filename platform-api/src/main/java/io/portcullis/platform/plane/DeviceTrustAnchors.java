package io.portcullis.platform.plane;

import java.security.cert.X509Certificate;
import java.util.Collection;

/** The CA certificates under which a client certificate is accepted in the device plane's TLS handshake. */
public interface DeviceTrustAnchors {
    Collection<X509Certificate> certificates();
}
