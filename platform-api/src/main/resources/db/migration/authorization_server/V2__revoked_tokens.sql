-- Device tokens are signed and not stored. One that its device gave up is remembered until it would have expired.
create table revoked_token (
    jti        text primary key check (length(jti) between 1 and 100),
    expires_at timestamptz not null
);

create index revoked_token_expired on revoked_token (expires_at);

-- Which certificate an authorization is bound to (RFC 8705 section 3.1), so that both can end together.
alter table oauth2_authorization
    add column bound_to text
        generated always as (substring(access_token_metadata from '"x5t#S256"\s*:\s*"([A-Za-z0-9_-]{43})"')) stored;

create index oauth2_authorization_by_certificate on oauth2_authorization (bound_to) where bound_to is not null;
create index oauth2_authorization_by_client on oauth2_authorization (registered_client_id);
