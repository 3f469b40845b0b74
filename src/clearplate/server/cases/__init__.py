"""Know which cases there are, whether they are worked on, and by whom.

Promise: a search or a hold hangs on a case that exists, is active, and has the officer on it (P2, P3).
Takes:   case numbers and offense types, typed by an officer or exported by the records system.
Gives:   the facts about a case that policy decides on.
Keeps:   number, offense type, state, the officers on it and since when; nothing about people outside the agency, never a plate.
Logs:    cases.opened, cases.changed, cases.closed, cases.reopened, cases.officer_added, cases.officer_removed, cases.imported,
         cases.embargoed, cases.embargo_ended, cases.adapter_token_made, cases.adapter_token_revoked.
"""
