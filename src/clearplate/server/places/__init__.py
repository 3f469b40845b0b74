"""Know which places and events are protected, and which cameras stand inside them.

Promise: nobody learns from plate readers who prays, heals, learns, strikes, demonstrates or hides where (P6, P7).
Takes:   outlines drawn or imported by a coordinator; events with their window.
Gives:   to searches, which of the cameras and times they ask about are protected; outlines to the map.
Keeps:   names and outlines, sealed; when each place was added and ended. Never a read.
Logs:    places.added, places.changed, places.ended.
"""
