"""The city's keyring, opened once in each process from the configuration."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from clearplate.core.custody.bundle import Suite
from clearplate.core.errors import FormatError
from clearplate.server.config import read_key, read_secret_text
from clearplate.server.custody.keyring import FileKeyring, Keyring
from clearplate.server.custody.passphrase import stretched_key
from clearplate.server.key_config import KeyFiles, TokenKeys


def keyring() -> Keyring:
    """The keyring that the configuration names.

    Raises:
        FormatError: The master key, passphrase or PIN cannot be read.
        KeyringFaultError: The folder or the token cannot be reached.
    """
    keys: KeyFiles = settings.CITY.keys
    if keys.pkcs11 is not None:
        return _open_token(keys.keyring_folder, keys.pkcs11, keys.day_key_suite)
    if keys.keyring_passphrase_file is not None:
        return _open_passphrase(keys.keyring_folder, keys.keyring_passphrase_file, keys.day_key_suite)
    if keys.keyring_master_key_file is None:
        raise FormatError("The configuration names nothing that opens the keyring.")
    return _open(keys.keyring_folder, keys.keyring_master_key_file, keys.day_key_suite)


@lru_cache(maxsize=4)
def _open(folder: Path, master_key_file: Path, suite: Suite) -> Keyring:
    return FileKeyring(folder, read_key(master_key_file), suite=suite)


@lru_cache(maxsize=4)
def _open_passphrase(folder: Path, passphrase_file: Path, suite: Suite) -> Keyring:
    return FileKeyring(folder, stretched_key(folder, read_secret_text(passphrase_file)), suite=suite)


@lru_cache(maxsize=4)
def _open_token(folder: Path, token: TokenKeys, suite: Suite) -> Keyring:
    try:
        from clearplate.server.custody.pkcs11_keyring import token_keyring  # noqa: PLC0415 - an optional package
    except ModuleNotFoundError:
        raise FormatError("keys.pkcs11 needs the optional package python-pkcs11: install clearplate[hsm].") from None
    return token_keyring(folder, token, suite=suite)
