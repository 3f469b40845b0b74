"""The keyring's folder: one wrapped secret a file, and a marker where a secret was destroyed.

Names are `YYYY-MM-DD` and `case-<uuid>`; a secret rests in `NAME.key`, and `NAME.destroyed` says when it was destroyed. A
marker wins over a key file, so a file that comes back from a copy stays closed. How a secret is wrapped is the `Wrap`'s
matter: under a master key here, by a token's keys in `pkcs11_keyring`. No secret is held between two uses (ADR 0023).
"""

import errno
import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from enum import StrEnum
from io import FileIO
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from clearplate.core.custody.bundle import Suite
from clearplate.core.custody.day_keys import SECRET_BYTES, wipe
from clearplate.core.errors import ClearplateError, FormatError, InvariantError

NONCE_BYTES = 12
TAG_BYTES = 16
MAX_FILE_BYTES = 4096
_LONGEST_INSTANT = 40
_NAME = re.compile(r"\d{4}-\d\d-\d\d|case-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_WHAT_TO_DO = "docs/operate/keys.md, “A key file is missing or damaged”, says what to do."


class KeyringFaultError(ClearplateError):
    """The folder or the token does not do what was asked; asking again once it is mended is safe."""


class KeyDamagedError(KeyringFaultError):
    """One key's file, or its key on the token, is not what was put there; the others are untouched."""


class KeyState(StrEnum):
    """What the keyring holds under a name."""

    OPEN = "open"
    SHREDDED = "shredded"


class Wrap(Protocol):
    """The port: what makes a secret unreadable on disk. Two stand behind it, a master key and a PKCS#11 token.

    `magic` is the first line of a file that this wrap made.
    """

    magic: bytes

    def wrap(self, name: str, bound: bytes, secret: bytearray) -> bytearray:
        """Give the wrapped bytes; `bound` is authenticated with them.

        Raises:
            KeyringFaultError: What wraps cannot be reached.
        """

    def unwrap_into(self, name: str, bound: bytes, wrapped: memoryview, secret: bytearray) -> None:
        """Put the secret into a buffer of its length.

        Raises:
            InvalidTag: Changed, or wrapped by another.
            KeyringFaultError: What wraps cannot be reached.
        """

    def forget(self, name: str) -> None:
        """Destroy what the wrap itself keeps for this name, if anything; doing it again changes nothing.

        Raises:
            KeyringFaultError: It cannot be reached; nothing was destroyed.
        """


class MasterKeyWrap:
    """AES-256-GCM under one master key, with a random nonce; keeps nothing for a name."""

    magic = b"clearplate/keyring/v1\n"

    def __init__(self, master_key: bytes) -> None:
        if len(master_key) != SECRET_BYTES:
            raise FormatError(f"The keyring's master key is {SECRET_BYTES} bytes.")
        self._cipher = AESGCM(master_key)
        # Known to everyone and of no use: see `unwrap_into`.
        self._decoy = AESGCM(bytes(SECRET_BYTES))
        self._decoy_sealed = self._decoy.encrypt(bytes(NONCE_BYTES), bytes(SECRET_BYTES), None)

    def wrap(self, name: str, bound: bytes, secret: bytearray) -> bytearray:
        """Give nonce, ciphertext and tag."""
        del name
        wrapped = bytearray(NONCE_BYTES + len(secret) + TAG_BYTES)
        with memoryview(wrapped) as view:
            nonce = os.urandom(NONCE_BYTES)
            view[:NONCE_BYTES] = nonce
            self._cipher.encrypt_into(nonce, secret, bound, view[NONCE_BYTES:])
        return wrapped

    def unwrap_into(self, name: str, bound: bytes, wrapped: memoryview, secret: bytearray) -> None:
        """Put the secret into a buffer."""
        del name
        if len(wrapped) != NONCE_BYTES + len(secret) + TAG_BYTES:
            raise InvalidTag
        self._cipher.decrypt_into(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], bound, secret)
        # OpenSSL leaves the last block of what it opened on the stack. The same call overwrites it with zeros.
        self._decoy.decrypt_into(bytes(NONCE_BYTES), self._decoy_sealed, None, bytearray(len(secret)))

    def forget(self, name: str) -> None:
        """Nothing is kept for a name."""


class KeyFolder:
    """Wrapped secrets in one folder, and the markers of those destroyed."""

    def __init__(self, folder: Path, wrap: Wrap) -> None:
        self.folder = folder
        self.wrap = wrap

    def states(self) -> dict[str, KeyState]:
        """Read the folder: every name that has or had a secret. A marker wins: destroying was begun, and must be finished.

        Raises:
            KeyringFaultError: The folder cannot be read.
        """
        states: dict[str, KeyState] = {}
        try:
            names = os.listdir(self.folder)  # noqa: PTH208 - three times faster, and this runs at every use
        except OSError as fault:
            raise KeyringFaultError(f"The keyring folder {self.folder} cannot be read: {fault.strerror}.") from fault
        for file_name in names:
            name, _, ending = file_name.partition(".")
            if not _NAME.fullmatch(name):
                continue
            if ending == "destroyed":
                states[name] = KeyState.SHREDDED
            elif ending == "key":
                states.setdefault(name, KeyState.OPEN)
        return states

    def put(self, name: str, suite: Suite, secret: bytearray) -> None:
        """Wrap a secret and make it durable; of two that put one name at once, the first wins.

        Raises:
            KeyringFaultError: The folder cannot be written; there is no key under this name unless another made it.
        """
        header = self.wrap.magic + suite.encode("ascii") + b"\n"
        wrapped = bytearray(header)
        sealed = self.wrap.wrap(name, _bound(header, name), secret)
        wrapped += sealed
        try:
            write_once(self.folder / f"{name}.key", wrapped)
        except OSError as fault:
            raise KeyringFaultError(
                f"No key was made for {name}: the keyring folder {self.folder} cannot be written ({fault.strerror}). "
                "Make room, or make it writable, and it is tried again."
            ) from fault
        finally:
            wipe(sealed)
            wipe(wrapped)

    @contextmanager
    def secret(self, name: str) -> Iterator[tuple[bytearray, Suite]]:
        """Lend a secret and its suite, and overwrite it afterwards.

        Raises:
            FileNotFoundError: There is no such file.
            KeyDamagedError: The file is not a wrapped key of this store, was changed, or wrapped by another.
            KeyringFaultError: The file or the token cannot be read.
        """
        secret = bytearray(SECRET_BYTES)
        try:
            yield secret, self._unwrap_into(name, secret)
        finally:
            wipe(secret)

    def _unwrap_into(self, name: str, secret: bytearray) -> Suite:
        path = self.folder / f"{name}.key"
        magic = self.wrap.magic
        content = self._read(path)
        try:
            line = content.find(b"\n", len(magic))
            if not content.startswith(magic) or line < 0:
                raise KeyDamagedError(f"{path} is not a wrapped key of this kind of keyring. {_WHAT_TO_DO}")
            header = bytes(content[: line + 1])
            suite = Suite(header[len(magic) : -1].decode("ascii"))
            with memoryview(content) as view, view[line + 1 :] as wrapped:
                self.wrap.unwrap_into(name, _bound(header, name), wrapped, secret)
        except ValueError:
            raise KeyDamagedError(f"{path} is not a wrapped key of this kind of keyring. {_WHAT_TO_DO}") from None
        except InvalidTag:
            raise KeyDamagedError(
                f"{path} was changed, or wrapped under another master key or token. Check `keys` in the city's "
                f"configuration first; {_WHAT_TO_DO}"
            ) from None
        finally:
            wipe(content)
        return suite

    def destroy(self, name: str, *, now: datetime) -> None:
        """Destroy a secret: every step is durable before the next, and doing it again finishes what was cut short.

        The key file becomes the marker by its new name, at once and on a full disk too: from then on it is closed to all.
        Then what the wrap keeps is destroyed, the bytes are overwritten in place, and the marker says when. A name without a
        file gets a marker as well, so that a copy that turns up later stays closed.

        Raises:
            KeyringFaultError: The folder or the token cannot be written; it says how far it came.
        """
        key, marker = self.folder / f"{name}.key", self.folder / f"{name}.destroyed"
        try:
            try:
                key.rename(marker)
            except FileNotFoundError:
                write_once(marker, now.isoformat().encode())
            sync_folder(self.folder)
        except OSError as fault:
            raise KeyringFaultError(
                f"The key of {name} is NOT destroyed: the keyring folder {self.folder} cannot be written "
                f"({fault.strerror}). Make it writable; destroying is tried again."
            ) from fault
        try:
            self.wrap.forget(name)
            _overwrite(marker, now)
            for draft in self.folder.glob(f"{name}.*.draft"):
                draft.unlink(missing_ok=True)
            sync_folder(self.folder)
        except OSError as fault:
            raise KeyringFaultError(
                f"The key of {name} is closed to everyone, but its bytes are not yet overwritten: {marker} cannot be "
                f"written ({fault.strerror}). Mend the disk; destroying is tried again."
            ) from fault

    def faults(self) -> dict[str, str]:
        """Try every open key; the words about each that is damaged, by name.

        Raises:
            KeyringFaultError: The folder or the token cannot be reached.
        """
        told: dict[str, str] = {}
        for name, state in self.states().items():
            if state is KeyState.OPEN:
                try:
                    with self.secret(name):
                        pass
                except KeyDamagedError as fault:
                    told[name] = fault.diagnostics()
                except FileNotFoundError:
                    continue  # destroyed meanwhile
        return told

    def replace(self, name: str, suite: Suite, secret: bytearray) -> None:
        """Put a secret where its file is lost or damaged.

        Raises:
            KeyringFaultError: The folder or the token cannot be written.
        """
        self.wrap.forget(name)
        try:
            (self.folder / f"{name}.key").unlink(missing_ok=True)
        except OSError as fault:
            raise KeyringFaultError(f"{self.folder} cannot be written: {fault.strerror}.") from fault
        self.put(name, suite, secret)

    def finish(self, *, now: datetime) -> list[str]:
        """Destroy again what came back beside its marker, as from a copy of the folder; give the names.

        Raises:
            KeyringFaultError: As `destroy`.
        """
        back = self.came_back()
        for name in back:
            self.destroy(name, now=now)
        return back

    def came_back(self) -> list[str]:
        """Name the secrets that lie beside their markers: closed to everyone, but not gone."""
        shredded = [name for name, state in self.states().items() if state is KeyState.SHREDDED]
        return [name for name in shredded if (self.folder / f"{name}.key").exists()]

    def _read(self, path: Path) -> bytearray:
        """Read a file into a buffer that can be wiped; no copy is left in a reader's own buffer."""
        try:
            with path.open("rb", buffering=0) as file:
                size = os.fstat(file.fileno()).st_size
                if size > MAX_FILE_BYTES:
                    raise KeyDamagedError(f"{path} is not a wrapped key: it is too long. {_WHAT_TO_DO}")
                content = bytearray(size)
                if file.readinto(content) != size:
                    raise KeyDamagedError(f"{path} changed while it was read. {_WHAT_TO_DO}")
                return content
        except FileNotFoundError:
            raise
        except OSError as fault:
            raise KeyringFaultError(f"{path} cannot be read: {fault.strerror}. {_WHAT_TO_DO}") from fault


def fill_random(secret: bytearray) -> None:
    """Fill a buffer from the system's random source, without a copy that cannot be wiped."""
    with Path("/dev/urandom").open("rb", buffering=0) as source:
        if source.readinto(secret) != len(secret):
            raise InvariantError("The system's random source gave too little.")


def write_once(path: Path, content: bytes | bytearray) -> None:
    """Write a file whole and durable, or leave the one that is already there.

    Raises:
        OSError: It could not be written; nothing is left of the attempt.
    """
    draft = path.with_name(f"{path.name}.{os.getpid()}.{threading.get_ident()}.draft")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with FileIO(descriptor, "w") as file:
            _write_all(file, content)
        with suppress(FileExistsError):
            # link, not rename: of two processes that make the same day's key, the second must not win.
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the folder's names durable."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _overwrite(marker: Path, now: datetime) -> None:
    """Overwrite a marker that still holds a wrapped secret, in place, then let it say when; leave a finished one alone."""
    with marker.open("r+b", buffering=0) as file:
        size = os.fstat(file.fileno()).st_size
        if size <= _LONGEST_INSTANT and _is_instant(file.read()):
            return
        said = now.isoformat().encode()
        for written in (os.urandom(size), said):
            file.seek(0)
            _write_all(file, written)
        file.truncate(len(said))
        os.fsync(file.fileno())


def _write_all(file: FileIO, content: bytes | bytearray) -> None:
    if file.write(content) != len(content):
        raise OSError(errno.ENOSPC, "only a part could be written")
    os.fsync(file.fileno())


def _is_instant(content: bytes) -> bool:
    try:
        datetime.fromisoformat(content.decode("ascii"))
    except ValueError:
        return False
    return True


def _bound(header: bytes, name: str) -> bytes:
    """Associated data: the name comes from the file's, so two files cannot trade places."""
    return header + name.encode("ascii")
