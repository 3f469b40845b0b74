-- Which reads a case was shown is written once, and forgotten when nothing of it is held any more. What a second person is
-- asked for cannot be changed, only decided.
GRANT SELECT, INSERT, DELETE ON evidence_openedread TO clearplate_app;
GRANT USAGE ON SEQUENCE evidence_openedread_id_seq TO clearplate_app;
GRANT SELECT, INSERT ON evidence_readswish TO clearplate_app;
GRANT UPDATE (state, expires_at) ON evidence_readswish TO clearplate_app;
