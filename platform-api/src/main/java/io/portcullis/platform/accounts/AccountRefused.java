package io.portcullis.platform.accounts;

/** A change that the rules for accounts do not allow. */
public final class AccountRefused extends RuntimeException {
    AccountRefused(String message) {
        super(message);
    }
}
