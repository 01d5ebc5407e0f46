package io.portcullis.platform.authorization;

/** Scopes of the admin API. */
final class AdminScopes {
    static final String READ = "portcullis.read";
    static final String WRITE = "portcullis.write";

    private AdminScopes() {}
}
