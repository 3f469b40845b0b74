"""Refuse to serve where a receipt's "durably kept" would not be true, or the keyring cannot be opened."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from clearplate.core.errors import ClearplateError
from clearplate.server.custody.keys import keyring


@register(Tags.security, deploy=True)
def check_keyring(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """The keyring opens."""
    del app_configs
    if not settings.CITY_IS_CONFIGURED:
        return []
    try:
        keyring().days()
    except (ClearplateError, OSError) as fault:
        return [Error(f"The keyring cannot be opened: {fault}", id="custody.E001")]
    return []


@register(Tags.database, deploy=True)
def check_durable(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """The database keeps what it commits."""
    del app_configs
    found: list[CheckMessage] = []
    for alias in databases or ():
        with connections[alias].cursor() as cursor:
            cursor.execute("SHOW fsync")
            row = cursor.fetchone()
        if row != ("on",):
            found.append(
                Error("The database has fsync off: a receipt would promise what it does not keep.", id="custody.E002")
            )
    return found
