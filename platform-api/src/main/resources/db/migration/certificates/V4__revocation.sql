-- How often the revocations of a CRL's shard changed. The row is updated by the transaction that revokes, right before it commits, so
-- that whoever reads it together with the revocations knows exactly which of them it counts.
create table certificates.crl_shard (
    issuer   bytea not null check (length(issuer) = 32),
    shard    smallint not null check (shard between 0 and 15),
    revision bigint not null,
    primary key (issuer, shard)
);

-- The CRL that was signed last for a shard. Never deleted: its number must not be given twice.
create table certificates.crl (
    issuer      bytea not null check (length(issuer) = 32),
    shard       smallint not null check (shard between 0 and 15),
    number      bigint not null,
    -- The shard's revision that it contains.
    revision    bigint not null,
    this_update timestamptz not null,
    next_update timestamptz not null,
    der         bytea not null,
    primary key (issuer, shard)
);

-- Certificates of OCSP responders: each node makes its own key. Written before signing, completed afterwards.
create table certificates.ocsp_signer (
    serial      bytea primary key check (length(serial) between 8 and 20),
    issuer      bytea not null check (length(issuer) = 32),
    not_before  timestamptz not null,
    not_after   timestamptz not null,
    intended_at timestamptz not null,
    certificate bytea
);

-- A CRL reads its entries off this index alone, without those that ended long ago.
drop index certificates.device_certificate_revoked;
create index device_certificate_revoked on certificates.device_certificate (issuer, shard, not_after)
    include (serial, revoked_at, revocation_reason)
    where state = 'revoked';

-- What the forecast counts.
create index device_certificate_unrevoked on certificates.device_certificate (device_id, not_before desc)
    include (not_after)
    where state = 'issued';
