-- Run with the outbox's schema as the default schema.
create table outbox (
    id         bigint generated always as identity primary key,
    topic      text        not null,
    key        text        not null,
    payload    bytea       not null,
    created_at timestamptz not null default now()
) with (
    -- A queue dies as fast as it grows: vacuum by count, not by share of the table.
    autovacuum_vacuum_scale_factor = 0.0,
    autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_insert_scale_factor = 0.0,
    autovacuum_vacuum_insert_threshold = 5000
);

-- What Kafka will never take, such as a message above the broker's limit. Kept for a person to look at.
create table outbox_undeliverable (
    id         bigint      primary key,
    topic      text        not null,
    key        text        not null,
    payload    bytea       not null,
    created_at timestamptz not null,
    reason     text        not null,
    parked_at  timestamptz not null default now()
);
