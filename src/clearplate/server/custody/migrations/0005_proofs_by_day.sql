-- Proofs by day, like captures: deleting twenty thousand of them one by one writes more to the write-ahead log than all else
-- that ends a day.
ALTER TABLE custody_proof RENAME TO custody_proof_whole;
ALTER TABLE custody_proof_whole RENAME CONSTRAINT custody_proof_pkey TO custody_proof_whole_pkey;

CREATE TABLE custody_proof (
    upload_id         uuid    NOT NULL,
    day               date    NOT NULL,
    camera            integer NOT NULL,
    device_public_key bytea   NOT NULL,
    manifest          bytea   NOT NULL,
    signature         bytea   NOT NULL,
    leaf_hashes       bytea   NOT NULL,
    PRIMARY KEY (upload_id, day)
) PARTITION BY LIST (day);

-- Hashes look random: trying to compress them only costs time.
ALTER TABLE custody_proof ALTER COLUMN leaf_hashes SET STORAGE EXTERNAL;
GRANT SELECT, INSERT ON custody_proof TO clearplate_app;

DO $$
DECLARE
    there date;
BEGIN
    FOR there IN
        SELECT to_date(right(inhrelid::regclass::text, 8), 'YYYYMMDD') FROM pg_inherits
        WHERE inhparent = 'custody_capture'::regclass
    LOOP
        EXECUTE format('CREATE TABLE public.%I PARTITION OF public.custody_proof FOR VALUES IN (%L)',
            'custody_proof_' || to_char(there, 'YYYYMMDD'), there);
    END LOOP;
END $$;

INSERT INTO custody_proof SELECT upload_id, day, camera, device_public_key, manifest, signature, leaf_hashes
FROM custody_proof_whole;
DROP TABLE custody_proof_whole;

CREATE OR REPLACE FUNCTION custody_make_partition(day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    partition text := 'custody_capture_' || to_char(day, 'YYYYMMDD');
    proofs text := 'custody_proof_' || to_char(day, 'YYYYMMDD');
    opens timestamptz := day::timestamp AT TIME ZONE 'UTC';
    closes timestamptz := (day + 1)::timestamp AT TIME ZONE 'UTC';
BEGIN
    IF day < current_date - 400 OR day > current_date + 40 THEN
        RAISE EXCEPTION 'no partition is made for %, which is too far from today', day USING ERRCODE = 'check_violation';
    END IF;
    IF to_regclass('public.' || partition) IS NOT NULL THEN
        RETURN false;
    END IF;
    -- An upload that was being taken when its day ended must not bring the day's partition back.
    IF EXISTS (SELECT FROM public.custody_day AS kept WHERE kept.day = $1 AND kept.shredded_at IS NOT NULL) THEN
        RAISE EXCEPTION 'no partition is made for %, whose key is destroyed', day USING ERRCODE = 'check_violation';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('custody_make_partition'));
    IF to_regclass('public.' || partition) IS NOT NULL THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE TABLE public.%I (LIKE public.custody_capture INCLUDING ALL,
        CONSTRAINT within CHECK (captured_at >= %L AND captured_at < %L))', partition, opens, closes);
    EXECUTE format('ALTER TABLE public.custody_capture ATTACH PARTITION public.%I FOR VALUES FROM (%L) TO (%L)',
        partition, opens, closes);
    EXECUTE format('ALTER TABLE public.%I DROP CONSTRAINT within', partition);
    EXECUTE format('CREATE TABLE public.%I (LIKE public.custody_proof INCLUDING ALL,
        CONSTRAINT within CHECK (day = %L))', proofs, day);
    EXECUTE format('ALTER TABLE public.custody_proof ATTACH PARTITION public.%I FOR VALUES IN (%L)', proofs, day);
    EXECUTE format('ALTER TABLE public.%I DROP CONSTRAINT within', proofs);
    RETURN true;
END $$;
