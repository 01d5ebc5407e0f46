-- CA certificates. Their keys never enter the database.
create table certificates.authority (
    thumbprint  bytea primary key check (length(thumbprint) = 32),
    kind        text not null check (kind in ('root', 'issuing')),
    certificate bytea not null,
    in_use      boolean not null,
    created_at  timestamptz not null
);

create unique index authority_in_use on certificates.authority (kind) where in_use;

-- A key belongs to the first device it was certified for, for ever: a key that two machines hold names neither.
create table certificates.device_key (
    key_hash  bytea primary key check (length(key_hash) = 32),
    device_id uuid not null
);

-- A row is written before anything is signed (intended) and gets its outcome in the transaction that hands the
-- certificate out, or when that is given up (abandoned).
create table certificates.device_certificate (
    serial            bytea primary key check (length(serial) between 8 and 20),
    device_id         uuid not null,
    state             text not null check (state in ('intended', 'issued', 'revoked', 'abandoned')),
    not_before        timestamptz not null,
    not_after         timestamptz not null,
    intended_at       timestamptz not null,
    issued_at         timestamptz,
    thumbprint        bytea unique check (length(thumbprint) = 32),
    certificate       bytea,
    revoked_at        timestamptz,
    revocation_reason text,
    check ((state in ('issued', 'revoked'))
        = (issued_at is not null and thumbprint is not null and certificate is not null)),
    check ((state = 'revoked') = (revoked_at is not null and revocation_reason is not null))
);

create index device_certificate_of_device on certificates.device_certificate (device_id, not_before);
create index device_certificate_open_intents on certificates.device_certificate (intended_at) where state = 'intended';
create index device_certificate_newest on certificates.device_certificate (issued_at desc) where state in ('issued', 'revoked');
