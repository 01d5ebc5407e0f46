-- The same table with its columns in another order: what every decision changes stands together at the beginning, so that
-- PostgreSQL writes little else to its log..
alter table device_state rename to device_state_before;
create table device_state (
    device_id              uuid        not null,
    version                bigint      not null,
    policy_revision        bigint      not null,
    evaluated_at           timestamptz not null,
    valid_until            timestamptz not null,
    next_change            timestamptz,
    sequence               bigint      not null,
    newly_blocked          boolean     not null default false,
    bucket                 smallint    generated always as (bucket(device_id)) stored,
    received_at            timestamptz not null,
    last_report_id         uuid        not null,
    report_requested_at    timestamptz,
    paced_until            timestamptz,
    status                 text        not null check (status in ('compliant', 'in_grace', 'non_compliant', 'unknown')),
    levels                 text[]      not null,
    verdict                text        not null,
    failing_since          text        not null,
    trial                  text,
    collected              text        not null,
    posture_digest         text,
    evidence_hash          text,
    evidence_plan          text,
    subject                text        not null,
    custom_attributes      text,
    device_name            text        not null,
    os_type                text,
    os_version             text,
    report_requested_check text
) with (fillfactor = 70);
insert into device_state (device_id, version, policy_revision, evaluated_at, valid_until, next_change, sequence,
    newly_blocked, received_at, last_report_id, report_requested_at, paced_until, status, levels, verdict, failing_since, trial,
    collected, posture_digest, evidence_hash, evidence_plan, subject, custom_attributes, device_name, os_type,
    os_version, report_requested_check)
select device_id, version, policy_revision, evaluated_at, valid_until, next_change, sequence,
    newly_blocked, received_at, last_report_id, report_requested_at, paced_until, status, levels, verdict, failing_since, trial,
    collected, posture_digest, evidence_hash, evidence_plan, subject, custom_attributes, device_name, os_type,
    os_version, report_requested_check
from device_state_before;
drop table device_state_before;
alter table device_state add constraint device_state_pkey primary key (device_id);
create index device_state_by_bucket on device_state (bucket);
create index device_state_by_next_change on device_state (next_change) where next_change is not null;
create index device_state_newly_blocked on device_state (device_id) where newly_blocked;
