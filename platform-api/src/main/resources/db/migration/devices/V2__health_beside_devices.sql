-- What evaluations write, apart from what people search by: deciding the fleet anew touches every one of these rows and
-- must not rewrite the indexes over devices. Each device has its row from enrollment on.
create table devices.device_health (
    device_id              uuid primary key references devices.device (id),
    compliance_status      text check (compliance_status in ('compliant', 'in_grace', 'non_compliant', 'unknown')),
    -- A status counts as unknown once this has passed.
    compliance_valid_until timestamptz,
    os_type                text,
    os_version             text,
    last_seen_at           timestamptz,
    check ((compliance_status is null) = (compliance_valid_until is null))
)
-- Room on each page for a second version of every row.
with (fillfactor = 45);

insert into devices.device_health
    (device_id, compliance_status, compliance_valid_until, os_type, os_version, last_seen_at)
select id, compliance_status, compliance_valid_until, os_type, os_version, last_seen_at
from devices.device;

alter table devices.device
    drop column compliance_status,
    drop column compliance_valid_until,
    drop column os_type,
    drop column os_version,
    drop column last_seen_at;

alter table devices.device reset (fillfactor);
