"""Say at every start, and to `clearplate check`, whether letters can be sent."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register  # noqa: A004 - Django's own name for it
from django.db import DatabaseError

from clearplate.core.errors import FormatError
from clearplate.server import clock
from clearplate.server.config import read_secret_text
from clearplate.server.letters.models import Letter

LOOK_BACK = timedelta(days=1)


@register(Tags.security)
def check_password(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """The mail host's password is there and closed to others."""
    del app_configs
    mail = settings.CITY.mail
    if mail is None or mail.password_file is None:
        return []
    try:
        read_secret_text(mail.password_file)
    except FormatError as fault:
        return [Error(fault.diagnostics(), id="letters.E001")]
    return []


@register(Tags.database, deploy=True)
def check_letters(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_kwargs: Any
) -> list[CheckMessage]:
    """No letter of the last day is stuck. A warning: what waits is in the queues all the same."""
    del app_configs
    if not databases or settings.CITY.mail is None:
        return []
    stuck = Letter.objects.filter(sent_at=None, until__gt=clock.now() - LOOK_BACK).exclude(fault="")
    try:
        count, last = stuck.count(), stuck.order_by("-next_at").first()
    except DatabaseError:
        return []  # before the first migration; the tables' own check says so
    if last is None:
        return []
    words = f"{count} e-mails to officers could not be sent by {settings.CITY.mail.host}; the last fault: {last.fault}."
    return [Warning(words, hint="docs/operate/mail.md", id="letters.W001")]
