"""Answer to residents, and let anyone see whether it was done.

Promise: requests for records, comments and complaints are tracked, with the day by which each is answered (P16).
Takes:   what a resident brought by letter, e-mail, phone or at a meeting, as an officer types it in; its answer.
Gives:   a reference, which the resident keeps and looks up on the portal; what is open and overdue to the pages.
Keeps:   kinds, dates and outcomes; what it is about and what was answered, sealed.
Logs:    residents.received, residents.answered, residents.extended, residents.withdrawn.
"""
