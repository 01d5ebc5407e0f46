create table oauth2_authorization (
    id varchar(100) not null,
    registered_client_id varchar(100) not null,
    principal_name varchar(200) not null,
    authorization_grant_type varchar(100) not null,
    authorized_scopes varchar(1000) default null,
    attributes text default null,
    state varchar(500) default null,
    authorization_code_value text default null,
    authorization_code_issued_at timestamptz default null,
    authorization_code_expires_at timestamptz default null,
    authorization_code_metadata text default null,
    access_token_value text default null,
    access_token_issued_at timestamptz default null,
    access_token_expires_at timestamptz default null,
    access_token_metadata text default null,
    access_token_type varchar(100) default null,
    access_token_scopes varchar(1000) default null,
    oidc_id_token_value text default null,
    oidc_id_token_issued_at timestamptz default null,
    oidc_id_token_expires_at timestamptz default null,
    oidc_id_token_metadata text default null,
    refresh_token_value text default null,
    refresh_token_issued_at timestamptz default null,
    refresh_token_expires_at timestamptz default null,
    refresh_token_metadata text default null,
    user_code_value text default null,
    user_code_issued_at timestamptz default null,
    user_code_expires_at timestamptz default null,
    user_code_metadata text default null,
    device_code_value text default null,
    device_code_issued_at timestamptz default null,
    device_code_expires_at timestamptz default null,
    device_code_metadata text default null,
    primary key (id)
);

-- Token values are stored as hashes; every look-up is by one of these.
create index oauth2_authorization_by_code on oauth2_authorization (authorization_code_value);
create index oauth2_authorization_by_access_token on oauth2_authorization (access_token_value);
create index oauth2_authorization_by_refresh_token on oauth2_authorization (refresh_token_value);
create index oauth2_authorization_by_principal on oauth2_authorization (principal_name);

create table applications (
    id                     uuid primary key,
    name                   varchar(200)  not null,
    audience               varchar(500)  not null unique,
    scopes                 varchar(1000) not null,
    token_lifetime_seconds integer       not null check (token_lifetime_seconds between 30 and 3600),
    released_claims        varchar(2000) not null,
    created_at             timestamptz   not null,
    version                bigint        not null default 0
);
