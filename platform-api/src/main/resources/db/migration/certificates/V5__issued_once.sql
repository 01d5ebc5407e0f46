-- An intent stands here until it comes to an outcome; the certificate is written once, with its outcome. What was
-- written first and completed later was written into every index twice.
create table certificates.issuance_intent (
    id             bigint generated always as identity primary key,
    serial         bytea       not null check (length(serial) between 8 and 20),
    device_id      uuid        not null,
    not_before     timestamptz not null,
    not_after      timestamptz not null,
    intended_at    timestamptz not null,
    issuer         bytea       not null,
    key_hash       bytea       not null,
    key_protection text        not null,
    origin         text        not null,
    predecessor    bytea
) with (
    -- A queue dies as fast as it grows: vacuum by count, not by share of the table.
    autovacuum_vacuum_scale_factor = 0.0,
    autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_insert_scale_factor = 0.0,
    autovacuum_vacuum_insert_threshold = 5000
);

-- Whoever was at these does not find them any more, and hands out nothing.
update certificates.device_certificate set state = 'abandoned' where state = 'intended';
alter table certificates.device_certificate
    drop constraint device_certificate_state_check,
    add constraint device_certificate_state_check check (state in ('issued', 'revoked', 'abandoned'));
drop index certificates.device_certificate_open_intents;

-- A certificate is found by its serial; one of a device by the device.
alter table certificates.device_certificate drop constraint device_certificate_thumbprint_key;

-- One index for a device's certificates and for the forecast, which reads nothing but the index.
drop index certificates.device_certificate_of_device;
drop index certificates.device_certificate_unrevoked;
create index device_certificate_of_device on certificates.device_certificate (device_id, not_before desc)
    include (state, not_after);
