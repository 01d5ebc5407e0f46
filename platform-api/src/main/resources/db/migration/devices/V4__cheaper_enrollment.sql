-- Nearly every device is enrolled: an index over the state is of use for those that are not.
drop index devices.device_by_state;
create index device_not_enrolled on devices.device (state, lower(name) collate "C", id) where state <> 'ENROLLED';

-- Devices without a group are in no group that anybody could ask for.
drop index devices.device_by_group;
create index device_by_group on devices.device using gin (groups) where groups <> '{}';
