"""Have a second person decide: one mechanism for everything that no officer may do alone.

Promise: whoever asks does not decide, nor does anyone they could order to; what waits, waits for a stated time (P15).
Takes:   requests of other stations, each of a kind that its station registered; officers' decisions.
Gives:   the decision back to the station that asked; what waits for an officer to the pages.
Keeps:   who asked what until when, who decided, and why, sealed; never a plate.
Logs:    approvals.asked, approvals.approved, approvals.declined, approvals.expired, approvals.withdrawn,
         agencies.support_asked, agencies.support_granted, agencies.support_ended.
"""
