-- What the application may do with requests for a second person: ask, and decide once. Who asked what, when and until when
-- cannot be changed by anyone who serves requests; nor can an approval.

GRANT SELECT, INSERT ON approvals_request, approvals_approval TO clearplate_app;
GRANT UPDATE (state, decided_by_id, decided_at, sealed_reason, sealed_decision) ON approvals_request TO clearplate_app;
GRANT USAGE ON SEQUENCE approvals_approval_id_seq TO clearplate_app;
