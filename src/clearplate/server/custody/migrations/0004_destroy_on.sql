-- As before, and no partition for a day that was shredded.
CREATE OR REPLACE FUNCTION custody_make_partition(day date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE
    partition text := 'custody_capture_' || to_char(day, 'YYYYMMDD');
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
    RETURN true;
END $$;
