"""Ask custody about one plate, for a stated reason.

Promise: no search without a reason, an allowed offense type and an active case with the officer on it (P3, P4, P5, P7, P10).
Takes:   SearchRequest, from an officer who has been shown the line that the public will see.
Gives:   list[Sighting], to that officer's screen, for as long as policy says.
Keeps:   that a search was made and what was decided; the question sealed, for that time; never the result.
Logs:    search.asked, search.refused, search.answered.
"""
