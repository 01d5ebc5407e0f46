package io.portcullis.platform;

import com.amazon.corretto.crypto.provider.AmazonCorrettoCryptoProvider;
import com.amazon.corretto.crypto.provider.SelfTestStatus;
import java.security.Security;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.modulith.Modulithic;
import org.springframework.scheduling.annotation.EnableScheduling;

@Modulithic(systemName = "Portcullis platform")
@SpringBootApplication
@ConfigurationPropertiesScan
@EnableScheduling
public class PlatformApplication {
    public static void main(String[] arguments) {
        preferNativeCryptography();
        SpringApplication.run(PlatformApplication.class, arguments);
    }

    /** ES256 signs about seven times as fast; where there is no build for this machine, the JDK does it. */
    private static void preferNativeCryptography() {
        AmazonCorrettoCryptoProvider.install();
        var provider = AmazonCorrettoCryptoProvider.INSTANCE;
        if (provider.getLoadingError() != null || provider.runSelfTests() != SelfTestStatus.PASSED) {
            Security.removeProvider(AmazonCorrettoCryptoProvider.PROVIDER_NAME);
            LoggerFactory.getLogger(PlatformApplication.class)
                    .info("No native cryptography on this machine, using that of the JDK");
        }
    }
}
