"""The ingest station."""
