-- A draft that a machine wrote any of takes two people: whoever can read its secret can write in its name.
ALTER TABLE policy_draft_editor ADD COLUMN by_machine boolean NOT NULL DEFAULT false;

-- So there may be two approvals of one version.
ALTER TABLE policy_draft_approval DROP CONSTRAINT policy_draft_approval_pkey;
CREATE UNIQUE INDEX policy_draft_approval_once ON policy_draft_approval (draft_id, lower(approver));
