package io.portcullis.platform.accounts;

import io.portcullis.platform.accounts.AccountEvent.AccountChanged;
import io.portcullis.platform.accounts.AccountEvent.AccountCreated;
import io.portcullis.platform.accounts.AccountEvent.LoggedIn;
import io.portcullis.platform.accounts.AccountEvent.LoginFailed;
import io.portcullis.platform.accounts.AccountEvent.PasswordChanged;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.security.crypto.password.PasswordEncoder;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The accounts of those who administer the platform. */
@Service
@Transactional
public class Accounts {
    private final AccountRepository repository;
    private final PasswordEncoder passwords;
    private final ApplicationEventPublisher events;
    private final Clock clock;

    Accounts(AccountRepository repository, PasswordEncoder passwords, ApplicationEventPublisher events, Clock clock) {
        this.repository = repository;
        this.passwords = passwords;
        this.events = events;
        this.clock = clock;
    }

    @Transactional(readOnly = true)
    public Optional<Account> find(String username) {
        return repository.findByUsername(username).map(AccountEntity::toAccount);
    }

    @Transactional(readOnly = true)
    public List<Account> all() {
        return repository.findAllByOrderByUsername().stream()
                .map(AccountEntity::toAccount)
                .toList();
    }

    @Transactional(readOnly = true)
    public boolean none() {
        return repository.count() == 0;
    }

    /** @throws AccountRefused if the name is taken */
    public Account create(String username, String displayName, String password, Role role, String actor) {
        if (repository.findByUsername(username).isPresent()) {
            throw new AccountRefused("There is an account named " + username + " already.");
        }
        var account = new AccountEntity(username, displayName, encode(password), role, clock.instant());
        repository.save(account);
        events.publishEvent(new AccountCreated(username, role, actor, clock.instant()));
        return account.toAccount();
    }

    /** @throws AccountRefused if no enabled administrator would be left */
    public Optional<Account> change(String username, String displayName, Role role, boolean enabled, String actor) {
        return repository.findByUsername(username).map(account -> {
            boolean stopsAdministering =
                    account.role() == Role.ADMIN && account.enabled() && !(role == Role.ADMIN && enabled);
            if (stopsAdministering && repository.countByRoleAndEnabledTrue(Role.ADMIN.wire()) == 1) {
                throw new AccountRefused(username + " is the last enabled administrator. Make another one first.");
            }
            account.change(displayName, role, enabled);
            events.publishEvent(new AccountChanged(username, role, enabled, actor, clock.instant()));
            return account.toAccount();
        });
    }

    public boolean changePassword(String username, String password, String actor) {
        return repository
                .findByUsername(username)
                .map(account -> {
                    account.changePassword(encode(password));
                    events.publishEvent(new PasswordChanged(username, actor, clock.instant()));
                    return true;
                })
                .orElse(false);
    }

    void loggedIn(String username, String remoteAddress) {
        repository.findByUsername(username).ifPresent(account -> {
            account.loggedIn(clock.instant());
            events.publishEvent(new LoggedIn(username, remoteAddress, clock.instant()));
        });
    }

    void loginFailed(String username, String remoteAddress) {
        repository.findByUsername(username).ifPresent(account -> {
            boolean locked = account.loginFailed(clock.instant());
            events.publishEvent(new LoginFailed(username, remoteAddress, locked, clock.instant()));
        });
    }

    private String encode(String password) {
        return String.valueOf(passwords.encode(password));
    }
}
