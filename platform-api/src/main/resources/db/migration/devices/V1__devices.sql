create table devices.enrollment_token (
    id          uuid primary key,
    -- SHA-256 of the secret; the secret itself is shown once and kept nowhere.
    secret_hash bytea not null unique check (length(secret_hash) = 32),
    description text not null,
    uses        integer not null check (uses between 1 and 1000),
    uses_left   integer not null check (uses_left between 0 and uses),
    groups      text[] not null,
    ownership   text not null check (ownership in ('COMPANY', 'PERSONAL')),
    created_at  timestamptz not null,
    created_by  text not null,
    expires_at  timestamptz not null,
    revoked_at  timestamptz
);

create index enrollment_token_newest on devices.enrollment_token (created_at desc, id);

create table devices.device (
    id                     uuid primary key,
    name                   text not null check (length(name) between 1 and 100),
    state                  text not null check (state in ('ENROLLED', 'SUSPENDED', 'RETIRED')),
    groups                 text[] not null,
    ownership              text not null check (ownership in ('COMPANY', 'PERSONAL')),
    key_protection         text not null check (key_protection in ('SOFTWARE', 'PKCS11', 'TPM', 'ATTESTED_TPM')),
    enrolled_at            timestamptz not null,
    enrolled_with          uuid,
    certificate_expires_at timestamptz,
    -- Told by whoever evaluates reports. A status counts as unknown once compliance_valid_until has passed.
    compliance_status      text check (compliance_status in ('compliant', 'in_grace', 'non_compliant', 'unknown')),
    compliance_valid_until timestamptz,
    os_type                text,
    os_version             text,
    last_seen_at           timestamptz,
    check ((compliance_status is null) = (compliance_valid_until is null))
)
-- Every report updates its device's row: room on the page keeps that from touching the indexes.
with (fillfactor = 70);

create index device_in_order on devices.device (lower(name) collate "C", id);
create index device_by_state on devices.device (state, lower(name) collate "C", id);
create index device_by_compliance on devices.device (compliance_status, lower(name) collate "C", id);
create index device_by_os on devices.device (os_type, lower(name) collate "C", id);
create index device_by_group on devices.device using gin (groups);

-- Which device a certificate stands for, kept in step with what the CA issues and revokes within its transactions, so
-- that the state of device and certificate is one indexed read.
create table devices.device_certificate (
    thumbprint bytea primary key check (length(thumbprint) = 32),
    device_id  uuid not null references devices.device (id),
    not_before timestamptz not null,
    not_after  timestamptz not null,
    revoked_at timestamptz
);

create index device_certificate_of_device on devices.device_certificate (device_id);
