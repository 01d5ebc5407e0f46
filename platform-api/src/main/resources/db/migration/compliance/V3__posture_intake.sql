-- What reports leave behind besides the posture itself. None of these columns is in an index: a report that says
-- "unchanged" rewrites the row in place.
alter table device_state
    -- Since a report that said so: every reading in the posture was collected anew then, and found the same.
    add column evidence_as_of         timestamptz,
    -- Of the last whole report: SHA-256 of its payload part, by which later ones refer to it.
    add column evidence_hash          text,
    -- Digest of the attributes that were asked for when it came, if it covered them all.
    add column evidence_plan          text,
    -- SHA-256 over its readings without their times: the same for devices that look the same.
    add column posture_digest         text,
    -- What the custom attributes below say of the device, so that deciding takes no other read.
    add column custom_attributes      text,
    -- An admin wants a new report; cleared by the next one.
    add column report_requested_at    timestamptz,
    add column report_requested_check text;

-- What other systems know of devices, set through the API. Also of devices that have not reported yet.
create table custom_attributes (
    device_id  uuid        not null,
    name       text        not null,
    value      text        not null,
    set_at     timestamptz not null,
    set_by     text        not null,
    expires_at timestamptz not null,
    primary key (device_id, name)
);
create index custom_attributes_by_end on custom_attributes (expires_at);

-- Whole reports that differ from the one before, a partition for each day; partitions are made ahead and dropped by the
-- platform. What comes on a day that has none yet waits in the default partition.
create table posture_history (
    device_id   uuid        not null,
    received_at timestamptz not null,
    report_id   uuid        not null,
    -- Readings as JSON, deflated; the first byte says with which dictionary.
    readings    bytea       not null,
    primary key (device_id, received_at, report_id)
) partition by range (received_at);
create table posture_history_default partition of posture_history default;

-- Token requests that were granted, by hour, partitioned and dropped likewise.
create table request_audiences (
    id       integer generated always as identity primary key,
    audience text    not null unique
);
create table granted_requests (
    hour      timestamptz not null,
    device_id uuid        not null,
    audience  integer     not null,
    requests  integer     not null,
    primary key (hour, device_id, audience)
) partition by range (hour);
create table granted_requests_default partition of granted_requests default;
