"""Refuse to start without the log's keys: an entry whose confidential fields cannot be sealed cannot be written."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, register

from clearplate.core.errors import FormatError
from clearplate.server.tlog import keys
from clearplate.server.tlog.witnessing import read_witness_policy


@register()
def check_keys(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """Both key files exist, are private, and differ."""
    if not settings.CITY_IS_CONFIGURED:
        return []
    try:
        same = keys.pseudonym_key() == keys.disclosure_key()
    except FormatError as fault:
        return [Error(fault.diagnostics(), id="clearplate.tlog.E001")]
    if same:
        return [Error("The pseudonym key and the disclosure key of the log must differ.", id="clearplate.tlog.E002")]
    return []


@register()
def check_witness_policy(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:  # noqa: ARG001
    """The file that names the witnesses can be read: what it says is published with the log."""
    if not settings.CITY_IS_CONFIGURED:
        return []
    try:
        read_witness_policy()
    except FormatError as fault:
        file = settings.CITY.public.witness_policy_file
        return [Error(f"The witness policy {file} cannot be used: {fault}", id="clearplate.tlog.E003")]
    return []
