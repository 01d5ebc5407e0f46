package io.portcullis.platform.plane;

import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Server certificate of both planes.
 *
 * @param keyStore PKCS#12 file with one key and its chain
 * @param passwordFile file whose first line is the key store's password
 */
@ConfigurationProperties("portcullis.tls")
record TlsProperties(Path keyStore, Path passwordFile) {}
