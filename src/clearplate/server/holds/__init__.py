"""Keep named captures past their day, for one active case, until a stated end.

Promise: longer only as evidence, only while the case is active, only when a second person agreed (P2).
Takes:   captures named by a search's sightings, or by cameras and a time; a case, a reason, an end.
Gives:   held captures to evidence; how many survive a day to retention.
Keeps:   holds and their requests; held captures under their case's key, with the camera's own bytes, signature and proof.
Logs:    holds.asked, holds.approved, holds.declined, holds.ended.
"""
