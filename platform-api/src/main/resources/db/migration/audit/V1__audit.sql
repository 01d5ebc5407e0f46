create table entries (
    position      bigint generated always as identity primary key,
    id            uuid        not null unique,
    occurred_at   timestamptz not null,
    actor         text        not null,
    action        text        not null,
    subject       text        not null,
    details       text        not null,
    -- Set once, when the entry is sealed into the chain.
    sequence      bigint      unique,
    previous_hash text,
    hash          text,
    check ((sequence is null) = (hash is null) and (hash is null) = (previous_hash is null))
);
create index entries_unsealed on entries (position) where sequence is null;
create index entries_by_action on entries (action, sequence desc);
create index entries_by_subject on entries (subject, sequence desc);

-- One row: the last sealed entry. Whoever seals holds it locked.
create table chain_head (
    single   boolean primary key default true check (single),
    sequence bigint  not null,
    hash     text    not null
);
insert into chain_head (sequence, hash) values (0, repeat('0', 64));

-- The role that runs the platform owns these tables, so privileges cannot protect them from it; these triggers stop
-- mistakes and plain statements, and the chain shows what got around them.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'the audit trail only grows' using errcode = 'insufficient_privilege';
end
$$;

create function allow_sealing_only() returns trigger language plpgsql as $$
begin
    if old.sequence is not null
        or new.sequence is null
        or (new.position, new.id, new.occurred_at, new.actor, new.action, new.subject, new.details)
            is distinct from
           (old.position, old.id, old.occurred_at, old.actor, old.action, old.subject, old.details) then
        raise exception 'an audit entry cannot be changed' using errcode = 'insufficient_privilege';
    end if;
    return new;
end
$$;

create trigger entries_update before update on entries for each row execute function allow_sealing_only();
create trigger entries_delete before delete on entries for each row execute function refuse_change();
create trigger entries_truncate before truncate on entries for each statement execute function refuse_change();
create trigger chain_head_delete before delete on chain_head for each row execute function refuse_change();
create trigger chain_head_truncate before truncate on chain_head for each statement execute function refuse_change();
