-- Adopted policies. An adoption is never changed or taken back: a newer one takes its place.

CREATE TABLE policy_adopted (
    id                 bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    document           bytea NOT NULL,
    document_sha256    bytea NOT NULL,
    adopted_at         timestamptz NOT NULL,
    effective_at       timestamptz NOT NULL,
    first_official_id  uuid NOT NULL,
    second_official_id uuid NOT NULL,
    entry_id           bigint NOT NULL UNIQUE REFERENCES tlog_entry,
    CONSTRAINT policy_adopted_sha256_is_of_document CHECK (document_sha256 = sha256(document)),
    CONSTRAINT policy_adopted_by_two CHECK (first_official_id <> second_official_id),
    CONSTRAINT policy_adopted_not_for_the_past CHECK (effective_at >= adopted_at)
);
CREATE INDEX policy_adopted_in_force ON policy_adopted (effective_at DESC, id DESC);

CREATE FUNCTION policy_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'Adopted policies are append-only: % on % is refused.', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER policy_adopted_append_only BEFORE UPDATE OR DELETE ON policy_adopted
    FOR EACH ROW EXECUTE FUNCTION policy_refuse_change();
CREATE TRIGGER policy_adopted_no_truncate BEFORE TRUNCATE ON policy_adopted
    FOR EACH STATEMENT EXECUTE FUNCTION policy_refuse_change();

REVOKE ALL ON policy_adopted FROM PUBLIC, clearplate_app, clearplate_portal;
GRANT SELECT, INSERT ON policy_adopted TO clearplate_app;
-- The text of a policy is public; who approved it is public by pseudonym, in the log.
GRANT SELECT (id, document, document_sha256, adopted_at, effective_at, entry_id) ON policy_adopted TO clearplate_portal;
