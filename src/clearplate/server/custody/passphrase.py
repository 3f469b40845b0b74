"""A master key from a passphrase: Argon2id (RFC 9106), with salt and costs in the keyring's folder.

The salt is no secret; without it the passphrase opens nothing, so it is never made anew where keys already are.
"""

import os
from pathlib import Path

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from clearplate.core.custody.day_keys import SECRET_BYTES
from clearplate.core.errors import FormatError
from clearplate.server.custody.keyring_files import KeyringFaultError, write_once

SALT_FILE = "passphrase.salt"
MIN_CHARACTERS = 20
"""Six words by dice have more; a password out of a head seldom does."""
SALT_BYTES = 16
ITERATIONS, LANES, MEMORY_KIB = 3, 4, 65536
"""RFC 9106 section 4, second recommended option: 64 MiB, about a tenth of a second, once in each process."""


def stretched_key(folder: Path, passphrase: str) -> bytes:
    """Stretch a passphrase to the keyring's master key, 32 bytes.

    Args:
        folder: The keyring's; holds the salt, which is made in an empty folder.
        passphrase: At least 20 characters.

    Raises:
        FormatError: The passphrase is short, or the salt's file is missing or damaged.
        KeyringFaultError: The salt cannot be read or written.
    """
    if len(passphrase) < MIN_CHARACTERS:
        raise FormatError(
            f"The keyring's passphrase is shorter than {MIN_CHARACTERS} characters. Six words drawn by dice make a good one."
        )
    iterations, memory, lanes, salt = _salt(folder)
    stretch = Argon2id(salt=salt, length=SECRET_BYTES, iterations=iterations, lanes=lanes, memory_cost=memory)
    return stretch.derive(passphrase.encode())


def _salt(folder: Path) -> tuple[int, int, int, bytes]:
    path = folder / SALT_FILE
    try:
        if not path.exists():
            if any(one.suffix == ".key" for one in folder.iterdir()):
                raise FormatError(
                    f"{path} is missing, and without it the passphrase opens none of the keys in this folder. "
                    "Put it back from a copy; if there is none, docs/operate/keys.md says what is lost."
                )
            salt = os.urandom(SALT_BYTES).hex()
            write_once(path, f"argon2id {ITERATIONS} {MEMORY_KIB} {LANES} {salt}\n".encode("ascii"))
        _, iterations, memory, lanes, salt_hex = path.read_text(encoding="ascii").split()
        return int(iterations), int(memory), int(lanes), bytes.fromhex(salt_hex)
    except OSError as fault:
        raise KeyringFaultError(f"The keyring's salt {path} cannot be read or written: {fault.strerror}.") from fault
    except ValueError:
        raise FormatError(f"{path} is damaged: put it back from a copy.") from None
