-- Entries wait in a table of their own until they are sealed, and are written to the trail once and for all then: what
-- is rewritten there would be written into all of its indexes twice.
create table waiting (
    position    bigint generated always as identity primary key,
    id          uuid        not null,
    occurred_at timestamptz not null,
    actor       text        not null,
    action      text        not null,
    subject     text        not null,
    details     text        not null
) with (
    -- A queue dies as fast as it grows: vacuum by count, not by share of the table.
    autovacuum_vacuum_scale_factor = 0.0,
    autovacuum_vacuum_threshold = 5000,
    autovacuum_vacuum_insert_scale_factor = 0.0,
    autovacuum_vacuum_insert_threshold = 5000
);

insert into waiting (id, occurred_at, actor, action, subject, details)
select id, occurred_at, actor, action, subject, details from entries where sequence is null order by position;

drop trigger entries_update on entries;
drop trigger entries_delete on entries;
drop function allow_sealing_only();
delete from entries where sequence is null;

-- The sequence is the order, and the id is nobody's way to an entry.
alter table entries
    drop constraint entries_check,
    drop constraint entries_id_key,
    drop constraint entries_sequence_key,
    drop column position,
    alter column sequence set not null,
    alter column previous_hash set not null,
    alter column hash set not null,
    add primary key (sequence);

create trigger entries_update before update on entries for each statement execute function refuse_change();
create trigger entries_delete before delete on entries for each statement execute function refuse_change();
create trigger waiting_update before update on waiting for each statement execute function refuse_change();
create trigger waiting_truncate before truncate on waiting for each statement execute function refuse_change();

-- An entry stops waiting only if the same transaction seals it: it stands in the trail then, beyond the head that the
-- sealer has locked and not moved yet. Both bounds are given, and scans of the whole trail forbidden, lest a plan that
-- was made for a small trail stays in use for a great one.
create function refuse_loss() returns trigger language plpgsql set enable_seqscan = off as $$
declare
    head  bigint;
    gone  bigint;
    found bigint;
begin
    select sequence into head from audit.chain_head;
    select count(*) into gone from left_waiting;
    select count(*) into found from audit.entries e
        where e.sequence > head and e.sequence <= head + gone and e.id in (select l.id from left_waiting l);
    if found <> gone then
        raise exception 'an audit entry cannot be dropped' using errcode = 'insufficient_privilege';
    end if;
    return null;
end
$$;
create trigger waiting_delete after delete on waiting referencing old table as left_waiting
    for each statement execute function refuse_loss();

-- One row: up to where the trail has been told to Kafka. What was sealed before left through the outbox.
create table told (
    single   boolean primary key default true check (single),
    sequence bigint  not null
);
insert into told (sequence) select sequence from chain_head;
create trigger told_delete before delete on told for each row execute function refuse_change();
create trigger told_truncate before truncate on told for each statement execute function refuse_change();
