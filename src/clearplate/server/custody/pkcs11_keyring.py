"""The keyring whose secrets are wrapped by a PKCS#11 token: a hardware security module, or SoftHSM2 to try it.

For each day and case the token has an AES-256 key of its own that it never gives out. What a file holds opens with that key
only, and destroying the key destroys the secret even where a disk, a snapshot or a copy keeps the file. The token must be the
city's own: keys are found by label.

A process talks to a token through one session and one lock: makers' libraries differ in what threads may do. After a fork the
library is started anew, as the standard demands (PKCS#11 3.1, section 5.4).
"""

import fcntl
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

import pkcs11
from cryptography.exceptions import InvalidTag
from pkcs11.exceptions import PKCS11Error

from clearplate.core.custody.bundle import Suite
from clearplate.core.custody.day_keys import SECRET_BYTES, wipe
from clearplate.server.config import read_secret_text
from clearplate.server.custody.keyring import Keyring
from clearplate.server.custody.keyring_files import (
    NONCE_BYTES,
    TAG_BYTES,
    KeyDamagedError,
    KeyFolder,
    KeyringFaultError,
    fill_random,
)
from clearplate.server.key_config import TokenKeys

ID_BYTES = 16
_KEY_BITS = 256
_LABEL = "clearplate/"
_WRAPPED_BYTES = ID_BYTES + SECRET_BYTES + NONCE_BYTES + SECRET_BYTES + TAG_BYTES
# One library serves a process, whatever number of keyrings it has.
_library_lock = threading.RLock()
_started_by: dict[str, int] = {}


def token_keyring(folder: Path, token: TokenKeys, *, suite: Suite) -> Keyring:
    """Open the keyring of a token.

    Raises:
        FormatError: The PIN's file cannot be read.
        KeyringFaultError: The token cannot be reached, or does not take the PIN.
    """
    wrap = TokenWrap(token)
    wrap.check()
    return Keyring(KeyFolder(folder, wrap), suite=suite)


class TokenWrap:
    """Wraps a secret in two halves: a random mask, encrypted by the token, and the secret combined with it.

    The file holds the key's id, the masked secret, nonce, and the token's AES-GCM ciphertext and tag of the mask, with name,
    suite and the masked secret's hash as associated data. What the token gives back passes through memory that we cannot overwrite: it
    is the mask, which is worth nothing once the file is destroyed.
    """

    magic = b"clearplate/keyring/pkcs11/v1\n"

    def __init__(self, token: TokenKeys) -> None:
        self._module, self._token_label, self._pin_file = str(token.module), token.token_label, token.pin_file
        self._session: Any = None
        self._process = 0

    def check(self) -> None:
        """Reach the token and sign in.

        Raises:
            KeyringFaultError: It cannot be reached, does not take the PIN, or cannot do AES-GCM.
        """
        with self._signed_in() as session:
            if pkcs11.Mechanism.AES_GCM not in session.token.slot.get_mechanisms():
                raise KeyringFaultError(
                    f"The token {self._token_label} cannot do AES-GCM, and cannot keep the keyring."
                )

    def wrap(self, name: str, bound: bytes, secret: bytearray) -> bytearray:
        """Make a key on the token and give the wrapped bytes."""
        key_id, nonce = os.urandom(ID_BYTES), os.urandom(NONCE_BYTES)
        mask, masked = bytearray(SECRET_BYTES), bytearray(SECRET_BYTES)
        fill_random(mask)
        _combine(secret, mask, masked)
        with self._signed_in() as session:
            key = session.generate_key(
                pkcs11.KeyType.AES,
                _KEY_BITS,
                id=key_id,
                label=_LABEL + name,
                store=True,
                capabilities=pkcs11.MechanismFlag.ENCRYPT | pkcs11.MechanismFlag.DECRYPT,
                template={
                    pkcs11.Attribute.SENSITIVE: True,
                    pkcs11.Attribute.EXTRACTABLE: False,
                    pkcs11.Attribute.MODIFIABLE: False,
                },
            )
            sealed: bytes = key.encrypt(
                bytes(mask), mechanism=pkcs11.Mechanism.AES_GCM, mechanism_param=_gcm(nonce, bound, masked)
            )
        wipe(mask)
        return bytearray(key_id) + masked + nonce + sealed

    def unwrap_into(self, name: str, bound: bytes, wrapped: memoryview, secret: bytearray) -> None:
        """Let the token open the mask, and combine."""
        if len(wrapped) != _WRAPPED_BYTES:
            raise InvalidTag
        key_id, rest = bytes(wrapped[:ID_BYTES]), wrapped[ID_BYTES:]
        masked, nonce = bytearray(rest[:SECRET_BYTES]), bytes(rest[SECRET_BYTES : SECRET_BYTES + NONCE_BYTES])
        try:
            with self._signed_in() as session:
                found = _find(session, _LABEL + name, key_id)
                if not found:
                    raise KeyDamagedError(
                        f"The token {self._token_label} has no key for {name} any more; its file cannot be opened. "
                        "docs/operate/keys.md, “A key file is missing or damaged”, says what to do."
                    )
                mask = _decrypt(found[0], bytes(rest[SECRET_BYTES + NONCE_BYTES :]), _gcm(nonce, bound, masked))
            _combine(masked, mask, secret)
        finally:
            wipe(masked)

    def forget(self, name: str) -> None:
        """Destroy every key the token has under this name."""
        with self._signed_in() as session:
            for key in _find(session, _LABEL + name):
                key.destroy()

    @contextmanager
    def _signed_in(self) -> Iterator[Any]:
        """Lend the process's session, held alone; a fault closes it, so that the next use starts anew."""
        with _library_lock:
            try:
                if self._session is None or self._process != os.getpid():
                    self._session, self._process = self._sign_in(), os.getpid()
                yield self._session
            except PKCS11Error as fault:
                self._close()
                words = str(fault) or type(fault).__name__
                raise KeyringFaultError(
                    f"The token {self._token_label} of {self._module} does not do what is asked ({words}). See that it is "
                    "there, that its label and PIN are those of keys.pkcs11, and that this account may use it."
                ) from fault

    def _sign_in(self) -> Any:
        """Start the library and sign in, one process at a time: SoftHSM2 misses tokens that another is just signing in to."""
        pin = read_secret_text(self._pin_file)
        with self._pin_file.open("rb") as turn:
            fcntl.flock(turn, fcntl.LOCK_EX)
            return self._open_session(pin)

    def _open_session(self, pin: str) -> Any:
        library = pkcs11.lib(self._module)
        if _started_by.setdefault(self._module, os.getpid()) != os.getpid():
            library.reinitialize()
            _started_by[self._module] = os.getpid()
        token = library.get_token(token_label=self._token_label)
        try:
            return token.open(rw=True, user_pin=pin)
        except pkcs11.UserAlreadyLoggedIn:
            return token.open(rw=True)

    def _close(self) -> None:
        if self._session is not None and self._process == os.getpid():
            with suppress(PKCS11Error):
                self._session.close()
        self._session = None


def _find(session: Any, label: str, key_id: bytes | None = None) -> list[Any]:
    wanted = {pkcs11.Attribute.CLASS: pkcs11.ObjectClass.SECRET_KEY, pkcs11.Attribute.LABEL: label}
    if key_id is not None:
        wanted[pkcs11.Attribute.ID] = key_id
    return list(session.get_objects(wanted))


def _decrypt(key: Any, sealed: bytes, parameters: Any) -> bytes:
    try:
        return bytes(key.decrypt(sealed, mechanism=pkcs11.Mechanism.AES_GCM, mechanism_param=parameters))
    except (pkcs11.EncryptedDataInvalid, pkcs11.EncryptedDataLenRange, pkcs11.GeneralError):
        # SoftHSM2 answers a wrong tag with "general error"; the token has just found the key, so it is there.
        raise InvalidTag from None


def _gcm(nonce: bytes, bound: bytes, masked: bytearray) -> Any:
    # The hash, not the bytes: a copy of these beside the mask would be the secret.
    return pkcs11.GCMParams(nonce, bound + sha256(masked).digest(), TAG_BYTES * 8)


def _combine(one: bytearray, other: bytes | bytearray, into: bytearray) -> None:
    for index, (a, b) in enumerate(zip(one, other, strict=True)):  # in place: no copy is left behind
        into[index] = a ^ b
