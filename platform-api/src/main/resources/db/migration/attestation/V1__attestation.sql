-- Endorsement keys that are trusted without a manufacturer's certificate.
create table endorsement_key (
    -- SHA-256 of the SubjectPublicKeyInfo.
    fingerprint bytea       primary key check (length(fingerprint) = 32),
    description text        not null,
    added_at    timestamptz not null,
    added_by    text        not null
);

-- Challenges that were posed. Secret and nonce are known to nobody but the TPM that is asked.
create table challenge (
    id              uuid        primary key,
    -- Who may answer: enrollment-token:ID or device:ID.
    caller          text        not null,
    trusted_by      text        not null check (trusted_by in ('certificate', 'inventory')),
    ek_certificate  bytea,
    ek_fingerprint  bytea       not null check (length(ek_fingerprint) = 32),
    ak_public       bytea       not null,
    secret_hash     bytea       not null check (length(secret_hash) = 32),
    nonce_hash      bytea       not null check (length(nonce_hash) = 32),
    expires_at      timestamptz not null,
    -- Of the first answer, right or wrong; there is no second.
    answered_at     timestamptz
);

create index challenge_expiry on challenge (expires_at);

-- What was proven, with all that is needed to check it again.
create table evidence (
    id              uuid        primary key,
    caller          text        not null,
    -- SHA-256 of the certified key's SubjectPublicKeyInfo.
    key_hash        bytea       not null check (length(key_hash) = 32),
    attested_at     timestamptz not null,
    usable_until    timestamptz not null,
    -- Both or none: the device whose certificate rests on it.
    device_id       uuid,
    taken_at        timestamptz,
    trusted_by      text        not null check (trusted_by in ('certificate', 'inventory')),
    ek_certificate  bytea,
    ek_issuer       text,
    ek_serial       text,
    ek_fingerprint  bytea       not null,
    manufacturer    text,
    model           text,
    firmware        text,
    ak_public       bytea       not null,
    ak_name         text        not null,
    key_public      bytea       not null,
    key_name        text        not null,
    key_properties  text[]      not null,
    certify_info    bytea       not null,
    signature       bytea       not null,
    check ((device_id is null) = (taken_at is null))
);

create index evidence_of_device on evidence (device_id, taken_at desc) where device_id is not null;
create index evidence_unused on evidence (usable_until) where device_id is null;
