-- Drafts. version counts up with every change: a writer that has seen an older one is told so.
CREATE TABLE policy_draft (
    id             uuid        PRIMARY KEY,
    version        bigint      NOT NULL,
    title          text        NOT NULL,
    document       text        NOT NULL,
    based_on       bigint,
    created_by     text        NOT NULL,
    created_at     timestamptz NOT NULL,
    updated_by     text        NOT NULL,
    updated_at     timestamptz NOT NULL
);

-- The highest revision number ever seen, given out here or reported by the platform. One row, locked by whoever
-- publishes until they commit: numbers go to Kafka in the order in which they are given out.
CREATE TABLE policy_revision_counter (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    highest  bigint  NOT NULL
);
INSERT INTO policy_revision_counter (highest) VALUES (0);

CREATE TABLE policy_revision (
    revision     bigint      PRIMARY KEY,
    document     text        NOT NULL,
    signed       text        NOT NULL,
    published_by text        NOT NULL,
    published_at timestamptz NOT NULL,
    note         text        NOT NULL DEFAULT ''
);

-- What each platform node says about each revision: the latest by its own clock, whatever the order of arrival.
CREATE TABLE policy_node_status (
    revision      bigint      NOT NULL,
    node          text        NOT NULL,
    state         text        NOT NULL,
    reasons       jsonb       NOT NULL,
    devices_done  bigint      NOT NULL,
    devices_total bigint      NOT NULL,
    by_compliance jsonb       NOT NULL,
    occurred_at   timestamptz NOT NULL,
    PRIMARY KEY (revision, node)
);
