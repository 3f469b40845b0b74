-- What the application may do with records systems' tokens: make them, note their use, end them. A token's secret and
-- agency never change.
GRANT SELECT, INSERT ON cases_adaptertoken TO clearplate_app;
GRANT UPDATE (used_at, revoked_at) ON cases_adaptertoken TO clearplate_app;
