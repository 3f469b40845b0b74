"""Tables of the ingest station."""
