"""Refuse to start where exports would be asked to be stamped by an authority that nothing vouches for."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from clearplate.core.errors import FormatError
from clearplate.server.evidence import timestamping


@register()
def check_authority(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """The certificates of the time-stamping authority can be read, if the city asks one."""
    if not settings.CITY_IS_CONFIGURED or not timestamping.is_configured():
        return []
    try:
        timestamping.certificates()
    except FormatError as fault:
        return [Error(fault.diagnostics(), id="clearplate.evidence.E001")]
    return []
