-- What the application may do with cases. Nothing is ever removed: searches and log entries keep pointing at them.

GRANT SELECT, INSERT, UPDATE ON cases_case, cases_caseofficer, cases_casenumberformat TO clearplate_app;
GRANT USAGE ON SEQUENCE cases_caseofficer_id_seq TO clearplate_app;
