create table accounts (
    username        varchar(100) primary key,
    display_name    varchar(200) not null,
    password_hash   varchar(200) not null,
    role            varchar(20)  not null check (role in ('admin', 'auditor')),
    enabled         boolean      not null,
    created_at      timestamptz  not null,
    last_login_at   timestamptz,
    failed_attempts integer      not null default 0,
    locked_until    timestamptz,
    version         bigint       not null default 0
);

create table spring_session (
    primary_id            char(36) not null primary key,
    session_id            char(36) not null,
    creation_time         bigint   not null,
    last_access_time      bigint   not null,
    max_inactive_interval integer  not null,
    expiry_time           bigint   not null,
    principal_name        varchar(100)
);

create unique index spring_session_by_session on spring_session (session_id);
create index spring_session_by_expiry on spring_session (expiry_time);
create index spring_session_by_principal on spring_session (principal_name);

create table spring_session_attributes (
    session_primary_id char(36)     not null references spring_session (primary_id) on delete cascade,
    attribute_name     varchar(200) not null,
    attribute_bytes    bytea        not null,
    primary key (session_primary_id, attribute_name)
);
