"""Ask custody about one plate, or about what passed a few cameras, for a stated reason.

Promise: no search without a reason, an allowed offense type and an active case with the officer on it (P3, P4, P5, P7, P10).
Takes:   SearchRequest, from an officer who has been shown the line that the public will see.
Gives:   list[Sighting], to that officer's screen, for as long as policy says.
Keeps:   that a search was made and what was decided; the question sealed, for that time or until a second person decided;
         keyed hashes that know a plate again for a month; never the result.
Logs:    search.asked, search.refused, search.answered, search.appealed.
"""
