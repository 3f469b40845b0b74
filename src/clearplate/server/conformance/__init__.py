"""Look at the running city and say of every promise whether it holds, with evidence, signed and published.

Promise: the programme shows its own state, also where it is not good (P16).
Takes:   what every other station keeps: its tables, the keyring, the policy in force, the published log.
Gives:   findings to the operator; a signed result to the public space, which the portal shows.
Keeps:   nothing of its own.
Logs:    promises.checked.
"""
