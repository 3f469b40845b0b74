"""The table [keys] of a city's configuration: where each key rests, and what keeps the secrets of days and cases."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from clearplate.core.custody.bundle import Suite
from clearplate.core.errors import FormatError
from clearplate.server.toml_table import Table

MAX_ESCROW_DAYS: Final = 365


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenKeys:
    """A PKCS#11 token that wraps the secrets: a hardware security module, or SoftHSM2 to try it.

    `module` is the maker's shared library, `token_label` the token's label: a token of this city's own. `pin_file` holds the
    user PIN.
    """

    module: Path
    token_label: str
    pin_file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Escrow:
    """Copies of the secrets in another place, under another master key; a day's for `days` days at most.

    0 lets no copy live: so a city turns its escrow off.
    """

    folder: Path
    master_key_file: Path
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFiles:
    """The city's keys outside the database: each file holds 32 random bytes as 64 hexadecimal digits.

    `city_key_file` is the seed of the Ed25519 key that signs receipts and day-key bundles; `tlog_key_file` and
    `tlog_mldsa_key_file` are those of the log's own two, Ed25519 and ML-DSA-44; from `evidence_key_file` come the
    certificates that sign exported pictures. `keyring_folder` holds the secrets of days
    and cases, wrapped by exactly one of three: the key in `keyring_master_key_file`, a key stretched from the text in
    `keyring_passphrase_file`, or the token of `pkcs11`; each must rest elsewhere than the folder. `day_key_suite` is the HPKE
    suite of keys yet to be made. `escrow` is off where it is None.
    """

    secret_key_file: Path
    city_key_file: Path
    seed_key_file: Path
    officer_pseudonym_key_file: Path
    tlog_disclosure_key_file: Path
    tlog_key_file: Path
    tlog_mldsa_key_file: Path
    evidence_key_file: Path
    keyring_folder: Path
    day_key_suite: Suite
    keyring_master_key_file: Path | None = None
    keyring_passphrase_file: Path | None = None
    pkcs11: TokenKeys | None = None
    escrow: Escrow | None = None


def read_key_files(table: Table) -> KeyFiles:
    """Read the table [keys].

    Raises:
        FormatError: A key is missing, unknown or out of range, or more than one thing would wrap the keyring.
    """
    wraps = [key for key in ("keyring_master_key_file", "keyring_passphrase_file", "pkcs11") if table.has(key)]
    if not wraps:
        raise table.lacks("keyring_master_key_file", "or keyring_passphrase_file, or a table pkcs11")
    if len(wraps) > 1:
        raise FormatError(f"The configuration's keys.{wraps[0]} and keys.{wraps[1]} exclude each other: keep one.")
    keys = KeyFiles(
        secret_key_file=table.path("secret_key_file"),
        city_key_file=table.path("city_key_file"),
        seed_key_file=table.path("seed_key_file"),
        officer_pseudonym_key_file=table.path("officer_pseudonym_key_file"),
        tlog_disclosure_key_file=table.path("tlog_disclosure_key_file"),
        tlog_key_file=table.path("tlog_key_file"),
        tlog_mldsa_key_file=table.path("tlog_mldsa_key_file"),
        evidence_key_file=table.path("evidence_key_file"),
        keyring_folder=table.path("keyring_folder"),
        day_key_suite=Suite(table.text("day_key_suite", among=tuple(Suite))),
        keyring_master_key_file=_optional(table, "keyring_master_key_file"),
        keyring_passphrase_file=_optional(table, "keyring_passphrase_file"),
        pkcs11=_token(table.table("pkcs11")) if table.has("pkcs11") else None,
        escrow=_escrow(table.table("escrow")) if table.has("escrow") else None,
    )
    table.finish()
    return keys


def _optional(table: Table, key: str) -> Path | None:
    return table.path(key) if table.has(key) else None


def _token(table: Table) -> TokenKeys:
    token = TokenKeys(
        module=table.path("module"), token_label=table.text("token_label"), pin_file=table.path("pin_file")
    )
    table.finish()
    return token


def _escrow(table: Table) -> Escrow:
    escrow = Escrow(
        folder=table.path("folder"), master_key_file=table.path("master_key_file"), days=table.number("days")
    )
    if not 0 <= escrow.days <= MAX_ESCROW_DAYS:
        raise FormatError(f"The configuration's keys.escrow.days must be 0 to {MAX_ESCROW_DAYS}.")
    table.finish()
    return escrow
