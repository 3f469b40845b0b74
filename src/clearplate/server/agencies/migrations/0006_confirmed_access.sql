-- Accounts that were made before access was confirmed count as confirmed: what they decided stands.
UPDATE agencies_officer SET access_confirmed_at = added_at, access_changed_at = added_at;
