-- What an enrollment token demands besides its secret.
alter table devices.enrollment_token
    add column requires_approval    boolean not null default false,
    add column requires_attestation boolean not null default false;

-- Where a certificate stands in its device's lineage.
alter table devices.device_certificate
    -- Counts up: of two certificates of a device, the one with the greater number is the newer one.
    add column position           bigint not null generated always as identity,
    -- Lower-case hexadecimal.
    add column serial             text,
    -- Thumbprint of the CA that signed it.
    add column issuer             bytea check (length(issuer) = 32),
    -- SHA-256 of its SubjectPublicKeyInfo.
    add column key_hash           bytea check (length(key_hash) = 32),
    add column key_protection     text not null default 'SOFTWARE'
        check (key_protection in ('SOFTWARE', 'PKCS11', 'TPM', 'ATTESTED_TPM')),
    add column issued_at          timestamptz,
    -- When the device first authenticated with it. That supersedes every certificate before it.
    add column first_used_at      timestamptz,
    -- When a newer one was first used. After an overlap it is revoked for that.
    add column superseded_at      timestamptz,
    -- When the device was asked to replace it before its time.
    add column renew_requested_at timestamptz;

-- What the CA knows of the certificates that are there already.
update devices.device_certificate d
set serial = encode(c.serial, 'hex'), issuer = c.issuer, key_hash = c.key_hash, issued_at = c.issued_at
from certificates.device_certificate c
where c.thumbprint = d.thumbprint;

create index device_certificate_superseded on devices.device_certificate (superseded_at)
    where superseded_at is not null and revoked_at is null;

-- Machines that wait for an administrator. The use of the token is taken when the request is recorded, so there are
-- never more of them than uses.
create table devices.enrollment_request (
    id             uuid primary key,
    token_id       uuid not null references devices.enrollment_token (id),
    -- SHA-256 of the SubjectPublicKeyInfo: the machine shows by its signature that it is the one that asked.
    key_hash       bytea not null check (length(key_hash) = 32),
    -- The id that the device will have; there is no such device before the certificate is issued.
    device_id      uuid not null unique,
    name           text not null check (length(name) between 1 and 100),
    key_protection text not null check (key_protection in ('SOFTWARE', 'PKCS11', 'TPM', 'ATTESTED_TPM')),
    remote_address text not null,
    requested_at   timestamptz not null,
    expires_at     timestamptz not null,
    state          text not null check (state in ('PENDING', 'APPROVED', 'DENIED')),
    enrolled       boolean not null default false,
    decided_by     text,
    decided_at     timestamptz,
    unique (token_id, key_hash),
    check ((state = 'PENDING') = (decided_at is null)),
    check (state = 'APPROVED' or not enrolled)
);

create index enrollment_request_newest on devices.enrollment_request (requested_at desc, id);

-- Authenticates the nonces that nodes hand to expired devices, so that asking for one writes nothing.
create table devices.recovery_key (
    single boolean primary key default true check (single),
    value  bytea not null check (length(value) = 32)
);

-- Nonces that brought a device back, kept until they would have expired anyway.
create table devices.spent_recovery_nonce (
    nonce_hash bytea primary key check (length(nonce_hash) = 32),
    expires_at timestamptz not null
);

create index spent_recovery_nonce_expiry on devices.spent_recovery_nonce (expires_at);
