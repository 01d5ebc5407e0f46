package io.portcullis.contracts;

/** Asks to trust an endorsement key, see {@link EndorsementKeyDocument}. */
public record EndorsementKeyRequest(String fingerprint, String description) {}
