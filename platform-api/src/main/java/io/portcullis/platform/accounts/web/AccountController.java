package io.portcullis.platform.accounts.web;

import io.portcullis.platform.accounts.Account;
import io.portcullis.platform.accounts.AccountRefused;
import io.portcullis.platform.accounts.Accounts;
import io.portcullis.platform.accounts.Role;
import io.portcullis.platform.plane.Actor;
import io.portcullis.platform.problem.ProblemException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.Authentication;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/accounts")
class AccountController {
    /** As the admin API shows an account. */
    record AccountDocument(
            String username,
            String displayName,
            String role,
            boolean enabled,
            Instant createdAt,
            @Nullable Instant lastLoginAt) {
        static AccountDocument of(Account account) {
            return new AccountDocument(
                    account.username(),
                    account.displayName(),
                    account.role().wire(),
                    account.enabled(),
                    account.createdAt(),
                    account.lastLoginAt());
        }
    }

    record NewAccount(
            @NotBlank @Pattern(regexp = "[a-z0-9][a-z0-9._@-]{0,99}", message = "use 1 to 100 of a-z 0-9 . _ @ -")
            String username,

            @NotBlank @Size(max = 200) String displayName,

            @NotBlank @Size(min = 12, max = 72, message = "use 12 to 72 characters")
            String password,

            @NotBlank String role) {}

    record ChangedAccount(
            @NotBlank @Size(max = 200) String displayName,
            @NotBlank String role,
            boolean enabled) {}

    record NewPassword(
            @NotBlank @Size(min = 12, max = 72, message = "use 12 to 72 characters")
            String password) {}

    private final Accounts accounts;

    AccountController(Accounts accounts) {
        this.accounts = accounts;
    }

    @GetMapping
    List<AccountDocument> list() {
        return accounts.all().stream().map(AccountDocument::of).toList();
    }

    @PostMapping
    @ResponseStatus(HttpStatus.CREATED)
    AccountDocument create(@Valid @RequestBody NewAccount account, Authentication caller) {
        return asProblem(() -> AccountDocument.of(accounts.create(
                account.username(),
                account.displayName(),
                account.password(),
                role(account.role()),
                Actor.of(caller))));
    }

    @PutMapping("/{username}")
    AccountDocument change(
            @PathVariable String username, @Valid @RequestBody ChangedAccount change, Authentication caller) {
        return asProblem(() -> accounts.change(
                        username, change.displayName(), role(change.role()), change.enabled(), Actor.of(caller)))
                .map(AccountDocument::of)
                .orElseThrow(() -> unknown(username));
    }

    @PutMapping("/{username}/password")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void changePassword(
            @PathVariable String username, @Valid @RequestBody NewPassword password, Authentication caller) {
        if (!accounts.changePassword(username, password.password(), Actor.of(caller))) {
            throw unknown(username);
        }
    }

    private static <T> T asProblem(Supplier<T> act) {
        try {
            return act.get();
        } catch (AccountRefused e) {
            throw ProblemException.conflict(String.valueOf(e.getMessage()));
        }
    }

    private static Role role(String wire) {
        try {
            return Role.fromWire(wire);
        } catch (IllegalArgumentException e) {
            throw ProblemException.invalid(String.valueOf(e.getMessage()));
        }
    }

    private static ProblemException unknown(String username) {
        return ProblemException.notFound("There is no account named " + username + ".");
    }
}
