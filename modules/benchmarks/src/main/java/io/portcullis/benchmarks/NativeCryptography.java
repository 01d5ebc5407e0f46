package io.portcullis.benchmarks;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import java.security.Security;

/** The provider the platform prefers, where there is a build of it for this machine. */
final class NativeCryptography {
    private NativeCryptography() {}

    static boolean install() {
        if (AmazonCorrettoCryptoProvider.INSTANCE.getLoadingError() != null) {
            return false;
        }
        AmazonCorrettoCryptoProvider.install();
        return true;
    }

    static void uninstall() {
        Security.removeProvider(AmazonCorrettoCryptoProvider.PROVIDER_NAME);
    }
}
