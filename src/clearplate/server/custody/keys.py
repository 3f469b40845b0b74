"""The city's keyring, opened once in each process from the configuration."""

import os
import secrets
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from clearplate.core.custody.bundle import Suite
from clearplate.core.errors import FormatError
from clearplate.server.config import KEY_BYTES, KeyFiles, read_key
from clearplate.server.custody.keyring import FileKeyring, Keyring

MASTER_KEY_NAME = "master.key"


def keyring() -> Keyring:
    """The keyring that the configuration names.

    Raises:
        FormatError: It holds day keys and the master key that wraps them is gone.
    """
    keys: KeyFiles = settings.CITY.keys
    suite = Suite(getattr(keys, "keyring_suite", Suite.X25519))
    master = getattr(keys, "keyring_master_key_file", keys.keyring_folder / MASTER_KEY_NAME)
    return _open(keys.keyring_folder, master, suite)


def found_master_key(path: Path, folder: Path) -> None:
    """Make the master key of a keyring that has no day yet; two processes at once make one.

    Raises:
        FormatError: The keyring has days already, so its master key was lost and a new one would open nothing.
    """
    if any(folder.glob("*.key")) and not path.exists():
        raise FormatError(f"The keyring in {folder} has day keys, but its master key {path} is gone. Restore it.")
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
        file.flush()
        os.fsync(file.fileno())


@lru_cache(maxsize=4)
def _open(folder: Path, master_key_file: Path, suite: Suite) -> Keyring:
    if not master_key_file.exists():
        found_master_key(master_key_file, folder)
    return FileKeyring(folder, read_key(master_key_file), suite=suite)
