GRANT SELECT, INSERT, UPDATE ON retention_destruction, retention_clock TO clearplate_app;

-- The app's role owns no table and may delete no capture. What it may ask for is the end of one whole day, and only of a
-- day whose key is destroyed: what is dropped here could not be read any more.
CREATE FUNCTION retention_drop_day(day date, at timestamptz) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    partition text := 'custody_capture_' || to_char($1, 'YYYYMMDD');
    proofs text := 'custody_proof_' || to_char($1, 'YYYYMMDD');
    is_there boolean := to_regclass('public.' || partition) IS NOT NULL;
BEGIN
    PERFORM FROM custody_day AS kept WHERE kept.day = $1 AND kept.shredded_at IS NOT NULL;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'the key of % is not destroyed', $1 USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    PERFORM FROM retention_destruction AS ended WHERE ended.day = $1 AND ended.dropped_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN false;
    END IF;
    -- Uploads on their way end first and new ones wait; searches go on. Only the drop below needs the table to itself,
    -- and by then there is nothing left to do but to commit.
    IF is_there THEN
        EXECUTE format('LOCK TABLE public.%I IN SHARE MODE', partition);
    END IF;
    IF EXISTS (SELECT FROM ingest_upload AS upload WHERE upload.day = $1 AND upload.counted_in_id IS NULL) THEN
        RAISE EXCEPTION 'uploads of % are not counted into the log yet', $1
            USING ERRCODE = 'object_not_in_prerequisite_state';
    END IF;
    UPDATE retention_destruction AS ended
    SET dropped_at = $2, uploads = gone.uploads, captures = gone.captures, leaves = gone.leaves
    FROM (
        SELECT count(*) AS uploads, coalesce(sum(kept), 0) AS captures,
               coalesce(string_agg(root_sha256, ''::bytea ORDER BY root_sha256), ''::bytea) AS leaves
        -- What was counted and forgotten on arrival (match-and-forget) is not destroyed here: it was never kept.
        FROM ingest_upload AS upload WHERE upload.day = $1 AND upload.forgotten < upload.count
    ) AS gone
    WHERE ended.day = $1;
    IF is_there THEN
        EXECUTE format('DROP TABLE public.%I, public.%I', partition, proofs);
    END IF;
    RETURN true;
END $$;

-- What is left of a dropped day: sealed content keys, the facts of receipts. In a transaction of its own, so
-- that nobody waits for it.
CREATE FUNCTION retention_forget_day(day date, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM FROM retention_destruction AS ended
    WHERE ended.day = $1 AND ended.dropped_at IS NOT NULL AND ended.rows_gone_at IS NULL FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    DELETE FROM custody_capsule AS capsule WHERE capsule.day = $1;
    DELETE FROM ingest_upload AS upload WHERE upload.day = $1;
    UPDATE retention_destruction AS ended SET rows_gone_at = $2 WHERE ended.day = $1;
END $$;

REVOKE ALL ON FUNCTION retention_drop_day(date, timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION retention_forget_day(date, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION retention_drop_day(date, timestamptz) TO clearplate_app;
GRANT EXECUTE ON FUNCTION retention_forget_day(date, timestamptz) TO clearplate_app;
