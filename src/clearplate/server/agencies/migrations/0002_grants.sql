-- What the application may do with the tables of people and of their sessions. Officers, agencies and training are never
-- removed: past acts keep pointing at them.

GRANT SELECT, INSERT, UPDATE ON agencies_agency, agencies_officer, agencies_invitation TO clearplate_app;
GRANT SELECT, INSERT ON agencies_training TO clearplate_app;
GRANT SELECT, INSERT, DELETE ON agencies_officerrole TO clearplate_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON agencies_signinattempts TO clearplate_app;
GRANT USAGE ON SEQUENCE agencies_officerrole_id_seq TO clearplate_app;

-- The libraries' own.
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session, mfa_authenticator TO clearplate_app;
GRANT SELECT ON account_emailaddress, account_emailconfirmation, django_content_type TO clearplate_app;
GRANT USAGE ON SEQUENCE mfa_authenticator_id_seq TO clearplate_app;

-- Django's cache, shared by every server process: it remembers which one-time codes were used. Nothing about plates.
CREATE TABLE agencies_cache (
    cache_key varchar(255) PRIMARY KEY,
    value     text NOT NULL,
    expires   timestamptz NOT NULL
);
CREATE INDEX agencies_cache_expires ON agencies_cache (expires);
GRANT SELECT, INSERT, UPDATE, DELETE ON agencies_cache TO clearplate_app;
