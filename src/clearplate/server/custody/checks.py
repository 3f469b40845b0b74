"""Refuse to serve where a receipt's "durably kept" would not be true, or the keyring cannot be opened or lies with what it opens."""

import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.checks import Warning as Caution
from django.db import connections

from clearplate.core.errors import ClearplateError
from clearplate.server.config import CityConfig, FolderObjects
from clearplate.server.custody.keyring import KeyState
from clearplate.server.custody.keys import keyring


@register(Tags.security, deploy=True)
def check_keyring(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """The keyring opens, and so does each of its keys; one damaged key is told and stops nothing, all of them do."""
    del app_configs
    if not settings.CITY_IS_CONFIGURED:
        return []
    try:
        ring = keyring()
        faults = ring.files.faults()
        number_open = list(ring.files.states().values()).count(KeyState.OPEN)
    except (ClearplateError, OSError) as fault:
        return [Error(f"The keyring cannot be opened: {fault}", id="custody.E001")]
    if faults and len(faults) == number_open:
        return [Error(f"The keyring opens none of its keys. {next(iter(faults.values()))}", id="custody.E001")]
    return [Caution(words, id="custody.W003") for words in faults.values()]


@register(Tags.security)
def check_places(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Secrets rest apart from what they open, and closed to other accounts."""
    del app_configs
    if not settings.CITY_IS_CONFIGURED:
        return []
    return [Error(sentence, id="custody.E004") for sentence in _misplaced(settings.CITY)]


def _misplaced(city: CityConfig) -> Iterator[str]:
    keys, escrow = city.keys, city.keys.escrow
    pin_file = None if keys.pkcs11 is None else keys.pkcs11.pin_file
    wraps = (keys.keyring_master_key_file, keys.keyring_passphrase_file, pin_file)
    yield from _beside(f"keyring folder {keys.keyring_folder}", keys.keyring_folder, city, wraps)
    yield from _open_to_others(keys.keyring_folder)
    if escrow is not None:
        yield from _beside(f"escrow folder {escrow.folder}", escrow.folder, city, (escrow.master_key_file, *wraps))
        yield from _open_to_others(escrow.folder)
        if _overlap(escrow.folder, keys.keyring_folder):
            yield f"The escrow folder {escrow.folder} and the keyring folder are one place: losing one would lose both."
        if escrow.master_key_file in wraps:
            yield "The escrow and the keyring have one master key: give the escrow its own."


def _beside(said: str, folder: Path, city: CityConfig, secrets: Iterable[Path | None]) -> Iterator[str]:
    """What a folder of secrets must not share a place with: a copy of the one would be a copy of the other."""
    others: dict[str, Path | None] = {
        "the database": city.database.embedded_folder,
        "the sealed images": city.objects.folder if isinstance(city.objects, FolderObjects) else None,
        "the public files": city.public.store.folder if isinstance(city.public.store, FolderObjects) else None,
    }
    for name, place in others.items():
        if place is not None and _overlap(folder, place):
            yield f"The {said} and {name} in {place} are one inside the other. Move the keys out: docs/operate/keys.md."
    for secret in secrets:
        if secret is not None and secret.resolve().is_relative_to(folder.resolve()):
            yield f"{secret}, which opens the {said}, is inside it. Move it elsewhere: together they open captures."


def _overlap(one: Path, other: Path) -> bool:
    one, other = one.resolve(), other.resolve()
    return one.is_relative_to(other) or other.is_relative_to(one)


def _open_to_others(folder: Path) -> Iterator[str]:
    """The folder's own rights, where `server.checks` does not look, and those of its files."""
    try:
        for path in (folder, *folder.glob("*.key")):
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & 0o077 and not (path == folder and folder == settings.CITY.keys.keyring_folder):
                yield f"{path} is open to others (mode {mode:04o}); run: chmod -R go= {folder}"
                return
    except OSError as fault:
        yield f"The folder {folder} cannot be read: {fault.strerror}."


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
