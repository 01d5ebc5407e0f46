-- What a certificate rests on, and where it stands in its device's lineage.
alter table certificates.device_certificate
    -- Thumbprint of the CA that signs it.
    add column issuer         bytea check (length(issuer) = 32),
    -- SHA-256 of its SubjectPublicKeyInfo.
    add column key_hash       bytea check (length(key_hash) = 32),
    add column key_protection text not null default 'SOFTWARE'
        check (key_protection in ('SOFTWARE', 'PKCS11', 'TPM', 'ATTESTED_TPM')),
    add column origin         text not null default 'ENROLLMENT' check (origin in ('ENROLLMENT', 'RENEWAL', 'RECOVERY')),
    -- Serial of the certificate that it follows.
    add column predecessor    bytea,
    -- When the device first authenticated with it: only then is its predecessor dispensable.
    add column first_used_at  timestamptz,
    -- Which of its issuer's 16 CRLs it belongs to, for ever: the low four bits of its serial.
    add column shard          smallint not null generated always as (get_byte(serial, length(serial) - 1) & 15) stored;

update certificates.device_certificate
set issuer = (select thumbprint from certificates.authority where kind = 'issuing' and in_use)
where issuer is null;

alter table certificates.device_certificate alter column issuer set not null;

-- What CRLs are made of.
create index device_certificate_revoked on certificates.device_certificate (issuer, shard, serial) where state = 'revoked';
