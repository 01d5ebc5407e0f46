package io.portcullis.verifier;

/** Gets the issuer's keys from where they are published. */
@FunctionalInterface
interface KeyFetcher {
    KeySet fetch() throws KeysUnavailableException;
}
