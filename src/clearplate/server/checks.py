"""Refuse to start a city that is not configured, or not safely."""

import stat
from collections.abc import Iterator, Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as CheckWarning

from clearplate.core.errors import FormatError
from clearplate.server import disks
from clearplate.server.config import CONFIG_VARIABLE, CityConfig, FolderObjects, read_key, read_secret_text


@register(Tags.security, deploy=True)
def check_configured(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """There is a configuration, and it is one to serve a city with."""
    del app_configs
    if not settings.CITY_IS_CONFIGURED:
        return [Error("No city is configured.", hint=f"Set {CONFIG_VARIABLE} to its config.toml.", id="server.E001")]
    city: CityConfig = settings.CITY
    found: list[CheckMessage] = []
    if city.debug:
        found.append(Error("running.debug is on: pages would show internals.", id="server.E002"))
    if city.testing_clock:
        found.append(Error("running.testing_clock is on: the clock could be moved.", id="server.E003"))
    if not (city.proxies or city.plain_http_on_loopback):
        hint = 'Name the address of your reverse proxy: running.proxies = ["127.0.0.1"].'
        found.append(Error("Nothing speaks TLS for this city.", hint=hint, id="server.E005"))
    return found


@register(Tags.security)
def check_secrets(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Every key file is there, well formed and closed to others; so are the folders."""
    del app_configs
    if not settings.CITY_IS_CONFIGURED:
        return []
    return [Error(fault, id="server.E004") for fault in _faults(settings.CITY)]


@register(Tags.security, deploy=True)
def check_disks(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """No disk is short of room. Warnings: a city that does not start ends no day."""
    del app_configs
    if not settings.CITY_IS_CONFIGURED:
        return []
    short = [disk for disk in disks.disks(settings.CITY) if disk.room is not disks.Room.OK]
    return [CheckWarning(disks.sentence(disk), id="server.W001") for disk in short]


def _faults(city: CityConfig) -> Iterator[str]:
    for field in fields(city.keys):
        path = getattr(city.keys, field.name)
        if field.name.endswith("_file") and path is not None:
            try:
                # A passphrase is text; custody's own check stretches it.
                (read_secret_text if field.name == "keyring_passphrase_file" else read_key)(path)
            except FormatError as fault:
                yield fault.diagnostics()
    folders = [city.keys.keyring_folder]
    if isinstance(city.objects, FolderObjects):
        folders.append(city.objects.folder)
    for folder in folders:
        yield from _folder_faults(folder)


def _folder_faults(folder: Path) -> Iterator[str]:
    if not folder.is_dir():
        yield f"The folder {folder} does not exist."
    elif stat.S_IMODE(folder.stat().st_mode) & 0o077:
        yield f"The folder {folder} is open to others; run: chmod 700 {folder}"
