"""Write to officers that something waits for them, by e-mail, in a city that named a mail host.

Promise: what waits for a second person or a reviewer does not wait unseen (P10, P15).
Takes:   what waits, of each kind that a station registered; the mail host of the configuration.
Gives:   e-mails that name no plate, no person and no reason; to the operator, which could not be sent.
Keeps:   who was written to about what, and whether it went; the words are made when it is sent, and not kept.
Logs:    nothing: a letter decides nothing, and no act waits for one.
"""
