-- A part of the fleet is decided in the order of its devices' ids; a row that stays as it is, is not written, and so says
-- nothing about how far that has come.
alter table parts add column decided_to uuid;
drop index device_state_by_bucket;
create index device_state_by_bucket on device_state (bucket, device_id);
