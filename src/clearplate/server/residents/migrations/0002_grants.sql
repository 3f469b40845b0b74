-- What the application may do with what residents brought: record it, move its day once, close it. What it is, when it came
-- and what was written then cannot be changed by anyone who serves requests, and none can be deleted.

GRANT SELECT, INSERT ON residents_matter TO clearplate_app;
GRANT UPDATE (due_on, extended_because, sealed_extension, answered_on, outcome, withdrawn_because, closed_by_id, closed_at,
    sealed_answer) ON residents_matter TO clearplate_app;
