-- What devices said, apart from what is decided about it: a publication decides every device anew and must not rewrite
-- what it has not read. Written by whole reports that say something new.
create table evidence (
    device_id uuid primary key,
    -- The digest of these readings; the device's own row says which one it was decided by.
    digest    text,
    -- Readings as JSON. When they were collected, the device's own row says.
    readings  text not null
);
insert into evidence (device_id, digest, readings)
select device_id, posture_digest, posture::text from device_state;

-- collected: one time for all readings, or one for each in the order of their names; where one is empty, it is the one
-- before it.
alter table device_state add column collected text;
update device_state set collected = coalesce(
    to_char(evidence_as_of at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
    (select string_agg(value ->> 'collected_at', ',' order by key collate "C") from jsonb_each(posture)),
    '');
alter table device_state
    alter column collected set not null,
    drop column posture,
    drop column evidence_as_of;

-- Room on each page for a second version of every row, and no index over what every decision changes: then deciding a
-- device anew rewrites its row in place.
alter table device_state set (fillfactor = 45);
drop index device_state_by_revision;
drop index device_state_newly_blocked;
create index device_state_by_bucket on device_state (bucket);
create index device_state_newly_blocked on device_state (device_id) where newly_blocked;

-- The fleet by buckets: whether some device of it may have been decided under another revision than the one that is for
-- it. Who decides holds the row.
create table parts (
    bucket  smallint primary key,
    pending boolean  not null
) with (fillfactor = 45);
insert into parts (bucket, pending) select bucket, true from generate_series(0, 99) as bucket;
