-- A place's row stays: what it protected while it was in force stays protected. Its window never moves.
GRANT SELECT, INSERT ON places_place TO clearplate_app;
GRANT UPDATE (kind, sealed, ended_at) ON places_place TO clearplate_app;
