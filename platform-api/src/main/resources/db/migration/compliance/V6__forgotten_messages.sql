-- Up to where rejected messages were forgotten: such a one may still stand on the topic, where it is read again by every
-- node that starts, and is no news.
create table forgotten_messages (
    single        boolean     primary key default true check (single),
    up_to         bigint      not null,
    judged_before timestamptz not null
);
