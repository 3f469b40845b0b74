"""Put on record that the server runs with another configuration or another version than before."""

import os
from datetime import datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

from django.db import connection, transaction

from clearplate.core.tlog import kinds
from clearplate.server.config import CONFIG_VARIABLE
from clearplate.server.tlog import actions, queries

CONFIGURATION_LOCK = 0x636C_6561_7270_0002
"""Key of the advisory lock: "clearp", then 2."""


def note_configuration(now: datetime) -> actions.EntryRef | None:
    """Append `config.changed` if the configuration file or the software differs from the last one on record.

    Call it once when the service starts. The entry holds the file's hash, never its text; the file holds no secrets, but
    it names the city's machines.

    Returns:
        The entry, or None when nothing changed.
    """
    config_sha256 = sha256(Path(os.environ[CONFIG_VARIABLE]).read_bytes()).hexdigest()
    software = version("clearplate")
    with transaction.atomic():
        with connection.cursor() as cursor:  # two starting at once must not both find the old one
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CONFIGURATION_LOCK])
        last = queries.entries(kind=kinds.governance.CONFIG_CHANGED.name, limit=1)
        before = last[0].entry.public if last else {"config_sha256": None, "software": None}
        if (before["config_sha256"], before["software"]) == (config_sha256, software):
            return None
        public = {
            "software": software,
            "config_sha256": config_sha256,
            "previous_sha256": before["config_sha256"],
        }
        return actions.append(kinds.governance.CONFIG_CHANGED, public, {}, now=now)
