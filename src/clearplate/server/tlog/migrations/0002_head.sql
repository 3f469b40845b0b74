-- The newest checkpoint that the log signed: swapped in before anything of it is published, and never back.

CREATE TABLE tlog_head (
    one       boolean PRIMARY KEY DEFAULT true CHECK (one),
    tree_size bigint NOT NULL CHECK (tree_size >= 0),
    root_hash bytea NOT NULL CHECK (octet_length(root_hash) = 32),
    note      bytea NOT NULL,
    signed_at timestamptz NOT NULL
);

CREATE FUNCTION tlog_refuse_fork() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.tree_size < OLD.tree_size OR (NEW.tree_size = OLD.tree_size AND NEW.root_hash <> OLD.root_hash) THEN
        RAISE EXCEPTION 'The log never takes back a checkpoint: % does not follow %.', NEW.tree_size, OLD.tree_size
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER tlog_head_only_grows BEFORE UPDATE ON tlog_head
    FOR EACH ROW EXECUTE FUNCTION tlog_refuse_fork();
CREATE TRIGGER tlog_head_stays BEFORE DELETE ON tlog_head
    FOR EACH ROW EXECUTE FUNCTION tlog_refuse_change();
CREATE TRIGGER tlog_head_no_truncate BEFORE TRUNCATE ON tlog_head
    FOR EACH STATEMENT EXECUTE FUNCTION tlog_refuse_change();

REVOKE ALL ON tlog_head FROM PUBLIC, clearplate_app, clearplate_portal;
GRANT SELECT, INSERT, UPDATE ON tlog_head TO clearplate_app;
GRANT SELECT ON tlog_head TO clearplate_portal;
