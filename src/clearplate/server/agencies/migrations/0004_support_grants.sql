-- What the application may do with support access: ask for it, begin it, end it. For whom, for what and for how long
-- cannot be changed by anyone who serves requests.

GRANT SELECT, INSERT ON agencies_supportgrant TO clearplate_app;
GRANT UPDATE (starts_at, ends_at, ended_at) ON agencies_supportgrant TO clearplate_app;
