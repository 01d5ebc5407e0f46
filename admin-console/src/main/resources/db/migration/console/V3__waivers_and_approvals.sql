-- Everybody who wrote any of a draft: none of them can approve it.
CREATE TABLE policy_draft_editor (
    draft_id uuid NOT NULL REFERENCES policy_draft (id) ON DELETE CASCADE,
    editor   text NOT NULL,
    PRIMARY KEY (draft_id, editor)
);
INSERT INTO policy_draft_editor (draft_id, editor)
    SELECT id, created_by FROM policy_draft UNION SELECT id, updated_by FROM policy_draft;

-- The approval of one version of a draft. Of another version, or another text, it says nothing.
CREATE TABLE policy_draft_approval (
    draft_id    uuid        PRIMARY KEY REFERENCES policy_draft (id) ON DELETE CASCADE,
    version     bigint      NOT NULL,
    sha256      bytea       NOT NULL,
    approver    text        NOT NULL,
    approved_at timestamptz NOT NULL
);

-- The stages that were signed with a revision, as JSON; null for all devices at once. Who approved it, where somebody did.
ALTER TABLE policy_revision ADD COLUMN rollout jsonb, ADD COLUMN approved_by text;

-- Waivers. version counts up with every change; what a person decided is in waiver_change, for good.
CREATE TABLE waiver (
    id             uuid        PRIMARY KEY,
    version        bigint      NOT NULL,
    check_name     text        NOT NULL,
    device         uuid,
    device_name    text,
    group_name     text,
    excuses_from   timestamptz NOT NULL,
    excuses_until  timestamptz NOT NULL,
    reason         text        NOT NULL,
    state          text        NOT NULL CHECK (state IN ('requested', 'approved', 'denied', 'withdrawn')),
    requested_by   text        NOT NULL,
    requested_at   timestamptz NOT NULL,
    approved_by    text,
    decided_by     text,
    decided_at     timestamptz,
    CHECK ((device IS NULL) <> (group_name IS NULL)),
    CHECK (lower(approved_by) <> lower(requested_by)),
    CHECK (state <> 'approved' OR approved_by IS NOT NULL)
);
CREATE INDEX waiver_list ON waiver (state, id DESC);
CREATE INDEX waiver_device ON waiver (device) WHERE device IS NOT NULL;

CREATE TABLE waiver_change (
    waiver_id   uuid        NOT NULL REFERENCES waiver (id),
    version     bigint      NOT NULL,
    action      text        NOT NULL,
    actor       text        NOT NULL,
    comment     text        NOT NULL DEFAULT '',
    occurred_at timestamptz NOT NULL,
    PRIMARY KEY (waiver_id, version)
);
