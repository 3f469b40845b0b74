-- What the application may do with rosters: a later one replaces the shifts of its time.
GRANT SELECT, INSERT ON agencies_roster TO clearplate_app;
GRANT SELECT, INSERT, DELETE ON agencies_shift TO clearplate_app;
GRANT USAGE ON SEQUENCE agencies_shift_id_seq TO clearplate_app;
