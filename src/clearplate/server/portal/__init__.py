"""Tell residents what the city's cameras, officers and keys did, from published files alone.

Promise: every number on a public page can be recomputed from the public log by anyone.
Takes:   the log's checkpoint, bundles of entries and adopted policies, as published.
Gives:   pages, figures, lists of searches and feeds, written beside the log.
Keeps:   nothing but a cache that may be thrown away.
Logs:    nothing.
"""
