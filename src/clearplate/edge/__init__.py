"""The camera: frames, detection, recognition, following, redaction, sealing, spool, upload."""
