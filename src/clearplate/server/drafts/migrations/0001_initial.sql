-- A draft's text is never changed, and its hash is the text's: what the second official approves is what the first proposed.

ALTER TABLE drafts_draft ADD CONSTRAINT drafts_sha256_is_of_document CHECK (document_sha256 = sha256(document));
GRANT SELECT, INSERT ON drafts_draft TO clearplate_app;
GRANT UPDATE (effective_at) ON drafts_draft TO clearplate_app;
