-- Generations of the issuing CA, the CA of attestation keys, and the change from one generation to the next.
alter table certificates.authority
    drop constraint authority_kind_check,
    add constraint authority_kind_check check (kind in ('root', 'issuing', 'attestation')),
    -- active: in use. incoming: trusted, not in use yet. outgoing: trusted, not in use any more. retired: neither.
    add column state    text not null default 'active' check (state in ('active', 'incoming', 'outgoing', 'retired')),
    -- Thumbprint of the root above it; a root's own.
    add column root     bytea check (length(root) = 32),
    -- Under which the key provider knows its key.
    add column key_name text;

update certificates.authority a
set state = case when in_use then 'active' else 'retired' end,
    key_name = case when kind = 'issuing' then 'issuing' end,
    root = coalesce(
        (select r.thumbprint from certificates.authority r where r.kind = 'root' and r.in_use), a.thumbprint);

drop index certificates.authority_in_use;
alter table certificates.authority drop column in_use;
alter table certificates.authority alter column root set not null;
create unique index authority_active on certificates.authority (kind) where state = 'active';
create unique index authority_incoming on certificates.authority (kind) where state = 'incoming';

-- Counts what happens to the two tables here, so that a node sees at little cost whether it has to look again.
create table certificates.authority_revision (
    singleton boolean primary key default true check (singleton),
    revision  bigint not null
);
insert into certificates.authority_revision (revision) values (1);

create table certificates.rotation (
    id                  bigint generated always as identity primary key,
    phase               text not null
        check (phase in ('awaiting_certificate', 'prepared', 'issuing', 'finished', 'abandoned')),
    outgoing            bytea not null references certificates.authority,
    incoming            bytea references certificates.authority,
    key_name            text not null,
    -- PEM of the PKCS#10 request for the incoming CA.
    certificate_request text not null,
    started_at          timestamptz not null,
    started_by          text not null,
    check (incoming is not null or phase in ('awaiting_certificate', 'abandoned'))
);
create unique index rotation_open on certificates.rotation ((true))
    where phase in ('awaiting_certificate', 'prepared', 'issuing');

-- Who runs. A node is alive as long as it was seen a short while ago, on the database's clock.
create table certificates.node (
    name     text primary key,
    -- Of authority_revision, that it works by.
    revision bigint not null,
    -- The rotation whose incoming key it has signed with.
    ready    bigint,
    seen_at  timestamptz not null
);

-- Certificates of TPMs' attestation keys.
create table certificates.attestation_key (
    serial          bytea primary key check (length(serial) between 8 and 20),
    subject         uuid not null,
    endorsement_key text not null,
    issuer          bytea not null check (length(issuer) = 32),
    certificate     bytea not null,
    issued_at       timestamptz not null
);
create index attestation_key_of_subject on certificates.attestation_key (subject);
