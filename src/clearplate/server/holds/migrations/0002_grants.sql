-- What the application may do with holds: ask, decide, end. Who asked, when, for which case and how the captures were
-- named cannot be changed by anyone who serves requests; nor can a held capture, but for the proof of its hour.

GRANT SELECT, INSERT ON holds_hold, holds_holdextension, holds_holdkey, holds_namedcapture, holds_heldcapture
    TO clearplate_app;
GRANT UPDATE (state, decided_by_id, decided_at, decided_entry_id, sealed_reason, ends_on, captures, key_id, ended_at,
    why, ended_entry_id) ON holds_hold TO clearplate_app;
GRANT UPDATE (state, decided_by_id, decided_at, decided_entry_id, sealed_reason) ON holds_holdextension
    TO clearplate_app;
GRANT UPDATE (destroyed_at) ON holds_holdkey TO clearplate_app;
GRANT UPDATE (hour_entry_id, hour_index, hour_size, hour_path) ON holds_heldcapture TO clearplate_app;
-- What was named goes when it is decided, what was held goes when its hold ends.
GRANT DELETE ON holds_namedcapture, holds_heldcapture TO clearplate_app;
GRANT USAGE ON SEQUENCE holds_namedcapture_id_seq, holds_heldcapture_id_seq TO clearplate_app;

-- Sealed bytes and hashes look random: trying to compress them only costs time.
ALTER TABLE holds_heldcapture ALTER COLUMN record SET STORAGE EXTERNAL, ALTER COLUMN path SET STORAGE EXTERNAL,
    ALTER COLUMN capsule SET STORAGE EXTERNAL;
