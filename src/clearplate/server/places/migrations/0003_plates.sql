-- A listed plate is added and ended, never altered; a notice is written and seen.
GRANT SELECT, INSERT ON places_listedplate, places_platenotice TO clearplate_app;
GRANT UPDATE (ended_at) ON places_listedplate TO clearplate_app;
GRANT UPDATE (seen_at, seen_by_id) ON places_platenotice TO clearplate_app;
