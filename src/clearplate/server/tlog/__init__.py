"""Keep the one public record of accountable acts, so that no act can happen without it and none can be taken back.

Promise: every accountable act is one entry, written in the transaction of the act, never changed and never removed (P10, P15, P16).
Takes:   a log kind with its public and confidential fields, from the action that accounts for itself.
Gives:   entries in one order, their root hash, proofs; disclosures to an auditor.
Keeps:   entries (public), their order (public), disclosures (sealed under a key outside the database).
Logs:    config.changed, tlog.embargoed, tlog.disclosed.
"""
