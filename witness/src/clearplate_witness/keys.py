"""The witness's two keys: Ed25519, which every reader knows, and ML-DSA-44, which a quantum computer does not break."""

import base64
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from clearplate_verify.checkpoint import Checkpoint, subtree_message
from clearplate_verify.note import COSIGNATURE_ED25519, COSIGNATURE_MLDSA, VerifierKey, valid_name
from clearplate_witness.errors import WrongFolder

NAME_FILE = "name"
SEED_FILES = {COSIGNATURE_ED25519: "ed25519.key", COSIGNATURE_MLDSA: "mldsa44.key"}
SEED_BYTES = 32
NAME_BYTES_MAX = 255


@dataclass(frozen=True)
class CosigningKey:
    """One key that cosigns checkpoints; `vkey` is its public half."""

    vkey: VerifierKey
    _sign: Callable[[bytes], bytes]

    def cosign(self, checkpoint: Checkpoint, seconds: int) -> str:
        """Write the signature line, with its newline (C2SP tlog-cosignature).

        Args:
            checkpoint: Checked to be consistent with all that was cosigned before.
            seconds: The present, in seconds since 1970.
        """
        if self.vkey.algorithm == COSIGNATURE_ED25519:
            message = f"cosignature/v1\ntime {seconds}\n{checkpoint.body}".encode()
        else:
            message = subtree_message(self.vkey.name, seconds, checkpoint)
        raw = self.vkey.key_id + seconds.to_bytes(8, "big") + self._sign(message)
        return f"— {self.vkey.name} {base64.b64encode(raw).decode('ascii')}\n"


def cosigning_key(name: str, seed: bytes, algorithm: int) -> CosigningKey:
    """Make a key from its 32 secret bytes."""
    if algorithm == COSIGNATURE_ED25519:
        curve = Ed25519PrivateKey.from_private_bytes(seed)
        return CosigningKey(VerifierKey(name, algorithm, curve.public_key().public_bytes_raw()), curve.sign)
    lattice = MLDSA44PrivateKey.from_seed_bytes(seed)
    return CosigningKey(VerifierKey(name, algorithm, lattice.public_key().public_bytes_raw()), lattice.sign)


def make_keys(folder: Path, name: str) -> tuple[CosigningKey, ...]:
    """Draw both keys and write them down; never over others.

    Raises:
        WrongFolder: The name cannot be a key's, or there are keys already.
    """
    if not valid_name(name) or not name.isprintable() or len(name.encode()) > NAME_BYTES_MAX:
        raise WrongFolder("A witness's name has no space and no plus, like witness.paper.example/w1.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any((folder / file).exists() for file in (NAME_FILE, *SEED_FILES.values())):
        raise WrongFolder(f"{folder} holds a witness already; its keys are its identity and are not made anew.")
    for file in SEED_FILES.values():
        _write_secret(folder / file, secrets.token_hex(SEED_BYTES))
    _write_secret(folder / NAME_FILE, name)
    return load_keys(folder)


def load_keys(folder: Path) -> tuple[CosigningKey, ...]:
    """Read the keys back.

    Raises:
        WrongFolder: They are missing, open to others, or no keys.
    """
    name = _read_secret(folder / NAME_FILE)
    keys = []
    for algorithm, file in SEED_FILES.items():
        try:
            seed = bytes.fromhex(_read_secret(folder / file))
        except ValueError:
            seed = b""
        if len(seed) != SEED_BYTES:
            raise WrongFolder(f"{folder / file} does not hold a key: 64 hexadecimal digits.")
        keys.append(cosigning_key(name, seed, algorithm))
    return tuple(keys)


def _write_secret(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text + "\n")
        file.flush()
        os.fsync(file.fileno())


def _read_secret(path: Path) -> str:
    try:
        if path.stat().st_mode & 0o077:
            raise WrongFolder(f"{path} can be read by others; run: chmod 600 {path}")
        return path.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        raise WrongFolder(f"There is no {path}; make a witness first: clearplate-witness init.") from None
