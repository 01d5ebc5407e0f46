package io.portcullis.platform.accounts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.stereotype.Component;

/** Creates the first administrator of an installation that has no account yet. */
@Component
class BootstrapAccount implements ApplicationRunner {
    private static final Logger log = LoggerFactory.getLogger(BootstrapAccount.class);

    /**
     * @param adminUser name of the first administrator
     * @param adminPasswordFile file whose first line is the password; without it no account is created
     */
    @ConfigurationProperties("portcullis.bootstrap")
    record Settings(@Nullable String adminUser, @Nullable Path adminPasswordFile) {}

    private final Accounts accounts;
    private final Settings settings;

    BootstrapAccount(Accounts accounts, Settings settings) {
        this.accounts = accounts;
        this.settings = settings;
    }

    @Override
    public void run(ApplicationArguments arguments) throws IOException {
        var user = settings.adminUser();
        var passwordFile = settings.adminPasswordFile();
        if (user == null || passwordFile == null || !accounts.none()) {
            return;
        }
        try {
            accounts.create(
                    user, "Administrator", Files.readString(passwordFile).strip(), Role.ADMIN, "platform");
            log.info("Created the first administrator, {}", user);
        } catch (AccountRefused | DataIntegrityViolationException e) {
            log.info("Another node created the first administrator");
        }
    }
}
