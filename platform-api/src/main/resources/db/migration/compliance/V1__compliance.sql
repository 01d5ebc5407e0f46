-- Every policy set that ever took effect, as signed.
create table policy_sets (
    revision     bigint      primary key,
    jws          text        not null,
    signer       text        not null,
    published_at timestamptz not null,
    published_by text        not null,
    applied_at   timestamptz not null,
    applied_by   text        not null
);

-- One row: the revision in force, 0 before the first.
create table policy_in_force (
    single   boolean primary key default true check (single),
    revision bigint  not null
);
insert into policy_in_force (revision) values (0);

-- What became of each message on the topic, so that reading it again after a restart or on another node is no news.
create table policy_messages (
    topic_position bigint      not null,
    digest         bytea       not null,
    outcome        text        not null check (outcome in ('applied', 'rejected')),
    claimed_revision bigint    not null,
    reasons        text[]      not null,
    node           text        not null,
    judged_at      timestamptz not null,
    primary key (topic_position, digest, outcome)
);

-- What was told to the console, newest state of each kind.
create table policy_statuses (
    id            bigint generated always as identity primary key,
    revision      bigint      not null,
    node          text        not null,
    state         text        not null,
    reasons       text[]      not null,
    devices_done  bigint      not null,
    devices_total bigint      not null,
    by_compliance text        not null,
    occurred_at   timestamptz not null
);
create index policy_statuses_by_revision on policy_statuses (revision, id);

-- Work: decide the fleet anew under a revision. Claimed by whoever holds the advisory lock; a crash leaves it open.
create table reevaluations (
    revision      bigint      primary key,
    devices_total bigint      not null,
    devices_done  bigint      not null default 0,
    started_at    timestamptz not null,
    completed_at  timestamptz
);
create index reevaluations_open on reevaluations (revision) where completed_at is null;

-- A device's current posture and decision. One row is read to decide on a token, one row is written by a report.
create table device_state (
    device_id       uuid        primary key,
    device_name     text        not null,
    version         bigint      not null,
    last_report_id  uuid        not null,
    received_at     timestamptz not null,
    os_type         text,
    os_version      text,
    posture         jsonb       not null,
    -- The decision: for whom and under what it was made, then what it says.
    subject         text        not null,
    policy_revision bigint      not null,
    status          text        not null check (status in ('compliant', 'in_grace', 'non_compliant', 'unknown')),
    levels          text[]      not null,
    verdict         text        not null,
    failing_since   text        not null,
    evaluated_at    timestamptz not null,
    valid_until     timestamptz not null,
    sequence        bigint      not null
) with (fillfactor = 80);
create index device_state_by_revision on device_state (policy_revision, device_id);

create table decision_changes (
    id              bigint generated always as identity primary key,
    device_id       uuid        not null,
    device_name     text        not null,
    previous_status text,
    status          text        not null,
    levels          text[]      not null,
    policy_revision bigint      not null,
    failing         text[]      not null,
    changed_at      timestamptz not null
);
create index decision_changes_by_device on decision_changes (device_id, id desc);
