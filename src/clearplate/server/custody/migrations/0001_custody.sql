-- Sealed captures, one partition for each UTC day: dropping a day is instant and leaves nothing to vacuum.
-- The token is in the key, so that a cluster can shard by it; no foreign key leads here.
CREATE TABLE custody_capture (
    token         bytea       NOT NULL CHECK (octet_length(token) = 16),
    captured_at   timestamptz NOT NULL,
    capture_id    uuid        NOT NULL,
    camera        integer     NOT NULL,
    vehicle_type  smallint    NOT NULL,
    vehicle_color smallint    NOT NULL,
    confidence    smallint    NOT NULL,
    sealed        bytea       NOT NULL,
    upload_id     uuid        NOT NULL,
    leaf_index    integer     NOT NULL,
    images_offset bigint      NOT NULL,
    PRIMARY KEY (token, captured_at, capture_id)
) PARTITION BY RANGE (captured_at);

-- Sealed bytes look random: trying to compress them only costs time.
ALTER TABLE custody_capture ALTER COLUMN sealed SET STORAGE EXTERNAL;

CREATE INDEX custody_capture_camera ON custody_capture (camera, captured_at);

-- The app's role owns no table, so it asks for a day's partition through this function, and can ask for nothing else.
-- A plain CREATE ... PARTITION OF would lock the parent against every upload; ATTACH does not.
CREATE FUNCTION custody_make_partition(day date) RETURNS boolean
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

REVOKE ALL ON FUNCTION custody_make_partition(date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION custody_make_partition(date) TO clearplate_app;
-- No UPDATE and no DELETE: what a camera signed for is kept as it came, or goes with its day.
GRANT SELECT, INSERT ON custody_capture TO clearplate_app;
