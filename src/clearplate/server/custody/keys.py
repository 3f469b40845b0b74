"""The city's keyring, opened once in each process from the configuration."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from clearplate.core.custody.bundle import Suite
from clearplate.server.config import KeyFiles, read_key
from clearplate.server.custody.keyring import FileKeyring, Keyring


def keyring() -> Keyring:
    """The keyring that the configuration names.

    Raises:
        FormatError: The master key cannot be read.
    """
    keys: KeyFiles = settings.CITY.keys
    return _open(keys.keyring_folder, keys.keyring_master_key_file, keys.day_key_suite)


@lru_cache(maxsize=4)
def _open(folder: Path, master_key_file: Path, suite: Suite) -> Keyring:
    return FileKeyring(folder, read_key(master_key_file), suite=suite)
