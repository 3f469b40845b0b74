-- Searches that wait for a second person: only how they stand may change, and what was typed only vanish. Hashes that no
-- longer count are deleted.

GRANT UPDATE (picture_count, reviewed_at) ON search_search TO clearplate_app;
GRANT SELECT, INSERT, DELETE ON search_recognition TO clearplate_app;
GRANT USAGE ON SEQUENCE search_recognition_id_seq TO clearplate_app;
GRANT SELECT, INSERT ON search_proposal TO clearplate_app;
GRANT UPDATE (state, expires_at, request_id, sealed_request, made_id) ON search_proposal TO clearplate_app;
