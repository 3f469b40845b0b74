-- What was accepted is not rewritten: only the marks of counting and filling may change.
GRANT SELECT, INSERT, UPDATE (counted_in_id) ON ingest_upload TO clearplate_app;
GRANT SELECT, INSERT ON ingest_hour TO clearplate_app;
GRANT SELECT, INSERT, UPDATE (filled_at) ON ingest_gap TO clearplate_app;
GRANT SELECT, INSERT, UPDATE (uploads, entry_id) ON ingest_refusal TO clearplate_app;
