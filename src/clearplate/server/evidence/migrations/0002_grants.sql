-- What the application may do with exports: ask for one, say how far it is, note to whom it was handed. Who asked, when,
-- for which case and what for cannot be changed by anyone who serves requests, and nothing is deleted.

GRANT SELECT, INSERT ON evidence_export TO clearplate_app;
GRANT UPDATE (state, done, fault, contents_sha256, contents_bytes, staged_bytes, exported_entry_id, entry_ids, bundle_sha256,
    bundle_bytes, ready_at, sealed_secret, sealed_recipient) ON evidence_export TO clearplate_app;
GRANT SELECT, INSERT ON evidence_handover TO clearplate_app;
GRANT UPDATE (sealed_recipient) ON evidence_handover TO clearplate_app;
