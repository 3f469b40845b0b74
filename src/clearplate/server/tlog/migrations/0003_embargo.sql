-- Embargoed entries and when each is told. A work list beside the log: the end that everyone can check stands in the
-- entry itself; `due_at` may only come nearer, and what was disclosed stays disclosed.

CREATE TABLE tlog_embargo (
    entry_id     bigint PRIMARY KEY REFERENCES tlog_entry,
    -- What is under embargo, as its station knows it, so that an embargo can be ended for all its entries.
    subject      uuid NOT NULL,
    due_at       timestamptz NOT NULL,
    disclosed_by bigint UNIQUE REFERENCES tlog_entry
);
CREATE INDEX tlog_embargo_due ON tlog_embargo (due_at) WHERE disclosed_by IS NULL;
CREATE INDEX tlog_embargo_subject ON tlog_embargo (subject) WHERE disclosed_by IS NULL;

CREATE FUNCTION tlog_refuse_longer_embargo() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.entry_id <> OLD.entry_id OR NEW.due_at > OLD.due_at OR OLD.disclosed_by IS NOT NULL THEN
        RAISE EXCEPTION 'An embargo is never made longer, and a disclosure is never taken back.'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tlog_embargo_only_ends BEFORE UPDATE ON tlog_embargo
    FOR EACH ROW EXECUTE FUNCTION tlog_refuse_longer_embargo();

REVOKE ALL ON tlog_embargo FROM PUBLIC, clearplate_app, clearplate_portal;
GRANT SELECT, INSERT, UPDATE ON tlog_embargo TO clearplate_app;
