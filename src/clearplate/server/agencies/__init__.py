"""Know who the officers are, what they may be, and that it is really them.

Promise: only authorised staff enter, with a second factor in every session; training is dated; who lets whom in is on
         the record (P9, P15).
Takes:   invitations, passwords, passkeys and codes; a coordinator's decisions about people, roles and training.
Gives:   the officer behind a request, and the facts about them that policy decides on.
Keeps:   agencies, officers, roles, training dates, rosters, sealed second-factor seeds, failed attempts; never a plate.
Logs:    agencies.agency_added, agencies.officer_added, agencies.role_granted, agencies.role_removed,
         agencies.training_recorded, agencies.supervisor_set, agencies.command_staff_set, agencies.suspended,
         agencies.reinstated, agencies.officer_left, agencies.officer_returned, agencies.signed_in,
         agencies.signin_failed, agencies.locked_out, agencies.unlocked, agencies.signed_out, agencies.mfa_enrolled,
         agencies.mfa_removed, agencies.password_changed, agencies.access_confirmed, agencies.access_reset,
         agencies.counted, agencies.roster_imported.
"""
