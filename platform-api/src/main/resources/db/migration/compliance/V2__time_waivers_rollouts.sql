-- Which percentile a device falls into when a policy set reaches the fleet in stages: by its id alone, so that it is
-- always the same. InForce.bucket computes the same.
create function bucket(device uuid) returns smallint
    language sql immutable strict parallel safe
    return (select (((get_byte(h, 0) << 16) | (get_byte(h, 1) << 8) | get_byte(h, 2)) % 100)::smallint
            from (select sha256(uuid_send(device)) as h) as hashed);

-- next_change: when time alone may change the decision. A report leaves an earlier one alone, so that reports of
-- unchanged evidence change no index; whoever finds then that nothing changed stores the new one.
-- trial: of a device decided under a set that is being rolled out, how it fares under the one before, as JSON.
alter table device_state
    add column next_change   timestamptz,
    add column bucket        smallint generated always as (bucket(device_id)) stored,
    add column newly_blocked boolean not null default false,
    add column trial         text;
update device_state set next_change = valid_until;

create index device_state_by_next_change on device_state (next_change) where next_change is not null;
drop index device_state_by_revision;
create index device_state_by_revision on device_state (policy_revision, bucket);
create index device_state_newly_blocked on device_state (policy_revision) where newly_blocked;

-- revision: in force for every device that the stage does not reach. newest: the highest that ever took effect, so that
-- one that was rolled back does not come again. candidate: being rolled out, 0 for none; decides for the devices whose
-- bucket is below stage_percent, and those in one of stage_groups. waivers_epoch: counts changes of waivers.
alter table policy_in_force
    add column newest        bigint   not null default 0,
    add column candidate     bigint   not null default 0,
    add column stage_percent smallint not null default 0,
    add column stage_groups  text[]   not null default '{}',
    add column waivers_epoch bigint   not null default 0;
update policy_in_force set newest = revision;

-- Progress of the sets that reach the fleet in stages. How they do is part of what is signed, so it is not said here.
create table rollouts (
    revision      bigint      primary key,
    base_revision bigint      not null,
    state         text        not null
        check (state in ('running', 'paused', 'complete', 'rolled_back', 'aborted', 'superseded')),
    stage         int         not null,
    reached       bigint      not null default 0,
    in_stage      bigint      not null default 0,
    newly_blocked bigint      not null default 0,
    started_at    timestamptz not null,
    -- When every device of the stage had been decided; the stage is held from then on.
    decided_at    timestamptz,
    -- What was left of the hold when it was paused.
    hold_left_ms  bigint,
    reason        text,
    changed_by    text,
    changed_at    timestamptz not null
);
create unique index rollouts_one_at_most on rollouts ((true)) where state in ('running', 'paused');

-- Newest version of each waiver, as signed. The columns beside the message are for finding, not for believing.
create table waivers (
    id           uuid        primary key,
    version      bigint      not null,
    jws          text        not null,
    signer       text        not null,
    device_id    uuid,
    group_name   text,
    ends_at      timestamptz not null,
    withdrawn_at timestamptz,
    applied_at   timestamptz not null,
    applied_by   text        not null,
    -- Devices that reported for the first time while this version was stored are looked at once more.
    settle_at    timestamptz
);
create index waivers_standing on waivers (ends_at) where withdrawn_at is null;
create index waivers_unsettled on waivers (settle_at) where settle_at is not null;

create index decision_changes_by_time on decision_changes (changed_at);
create index policy_statuses_by_time on policy_statuses (occurred_at);
