-- What a machine asks for takes two people: whoever can read its secret can ask in its name.
ALTER TABLE waiver
    ADD COLUMN by_machine boolean NOT NULL DEFAULT false,
    ADD COLUMN first_approved_by text,
    ADD CHECK (lower(first_approved_by) <> lower(requested_by)),
    ADD CHECK (lower(first_approved_by) <> lower(approved_by)),
    ADD CHECK (NOT by_machine OR state <> 'approved' OR first_approved_by IS NOT NULL);
