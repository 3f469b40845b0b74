"""Sign a result and publish it: the file first, then the entry that names it."""

from datetime import datetime

from django.db import transaction

from clearplate.core.promises.statement import Checked, counts, path_of, sign
from clearplate.core.tlog import kinds
from clearplate.server.cameras.city_key import city_key
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog.store import public_store


def publish(result: Checked, *, by_command: bool, now: datetime) -> tlog.EntryRef:
    """Publish a result under the city's signature. It is published as it is, whatever it says.

    A crash between the two leaves a file that no entry names, and that nobody shows.
    """
    digest, statement = sign(result, city_key())
    public_store().write(path_of(digest), statement)
    with transaction.atomic():
        return tlog.append(
            kinds.promises.CHECKED,
            {
                "statement": digest,
                **counts(result.findings),
                "by_command": by_command,
                "policy": result.policy,
            },
            {},
            now=now,
        )
