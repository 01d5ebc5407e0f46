-- DPoP proofs (RFC 9449) that a token was asked for with: each is good once, on whichever node. Kept until no node takes
-- a proof of that age any more.
create table spent_proof (
    -- SHA-256 of the key's thumbprint and the proof's jti.
    id         bytea primary key check (length(id) = 32),
    expires_at timestamptz not null
);

create index spent_proof_expired on spent_proof (expires_at);
