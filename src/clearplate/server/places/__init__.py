"""Know which places, events and plates are protected, and which cameras stand inside.

Promise: nobody learns from plate readers who prays, heals, learns, strikes, demonstrates or hides where; no officer
         searches their own household (P6, P7).
Takes:   outlines drawn or imported by a coordinator; events with their window; plates of officers'
         households and of protection programs.
Gives:   to searches, which of the cameras, times and plates they ask about are protected; outlines to the map.
Keeps:   names and outlines, sealed; keyed hashes of listed plates; who asked a protected one. Never a read, never a plate.
Logs:    places.added, places.changed, places.ended, places.household_declared, places.plate_listed,
         places.plate_unlisted.
"""
