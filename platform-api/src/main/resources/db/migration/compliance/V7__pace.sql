-- When the device's allowance of reports will be whole again: over all nodes, kept by the statements that write reports.
alter table device_state add column paced_until timestamptz;
