-- What the application may do with searches: note one, note how much it found, and empty what was typed. Who asked,
-- when, for which case and what was decided cannot be changed by anyone who serves requests.

GRANT SELECT, INSERT ON search_search TO clearplate_app;
GRANT UPDATE (sighting_count, sealed_request) ON search_search TO clearplate_app;
