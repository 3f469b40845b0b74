-- What the application may do with households: a later import replaces an earlier one of the same agency.
GRANT SELECT, INSERT, DELETE ON review_householdplate TO clearplate_app;
GRANT USAGE ON SEQUENCE review_householdplate_id_seq TO clearplate_app;
