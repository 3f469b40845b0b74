"""What wraps the keyring: exactly one of a master key, a passphrase and a token; and what refuses to start."""

import dataclasses

import pytest

from clearplate.core.custody.bundle import Suite
from clearplate.core.errors import FormatError
from clearplate.server.custody import keys
from clearplate.server.custody.keyring import FileKeyring
from clearplate.server.custody.keyring_files import KeyDamagedError
from clearplate.server.custody.passphrase import stretched_key
from clearplate.server.key_config import read_key_files
from clearplate.server.toml_table import Table
from factories import DAY, NOON

WORDS = "correct horse battery staple pylon"
PATHS = {
    f"{name}_file": f"secrets/{name}"
    for name in (
        "secret_key", "city_key", "seed_key", "officer_pseudonym_key", "tlog_disclosure_key", "tlog_key", "tlog_mldsa_key",
        "evidence_key",
    )
}  # fmt: skip
BASE = {**PATHS, "keyring_folder": "keyring", "day_key_suite": "x25519"}
TOKEN = {"module": "/usr/lib/token.so", "token_label": "city", "pin_file": "secrets/pin"}
ESCROW = {"folder": "/vault", "master_key_file": "/vault-key", "days": 10}


def read(tmp_path, **values):
    return read_key_files(Table("keys", {**BASE, **values}, tmp_path))


def test_a_master_key_a_passphrase_or_a_token_wraps_the_keyring(tmp_path):
    assert read(tmp_path, keyring_master_key_file="m").keyring_master_key_file == tmp_path / "m"
    assert read(tmp_path, keyring_passphrase_file="p").keyring_passphrase_file == tmp_path / "p"
    token = read(tmp_path, pkcs11=TOKEN).pkcs11
    assert (token.token_label, token.pin_file) == ("city", tmp_path / "secrets/pin")
    assert read(tmp_path, keyring_master_key_file="m").escrow is None
    assert read(tmp_path, keyring_master_key_file="m", escrow=ESCROW).escrow.days == 10


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "keyring_master_key_file, or keyring_passphrase_file, or a table pkcs11"),
        ({"keyring_master_key_file": "m", "keyring_passphrase_file": "p"}, "exclude each other"),
        ({"keyring_master_key_file": "m", "pkcs11": TOKEN}, "exclude each other"),
        ({"pkcs11": {**TOKEN, "pin": "1234"}}, "unknown key keys.pkcs11.pin"),
        ({"keyring_master_key_file": "m", "escrow": {**ESCROW, "days": 366}}, "keys.escrow.days must be 0 to"),
        ({"keyring_master_key_file": "m", "escrow": {"folder": "/vault"}}, "keys.escrow.master_key_file"),
    ],
    ids=["nothing", "two", "token and key", "a PIN in the file", "escrow of too many days", "escrow without a key"],
)
def test_a_keyring_that_is_not_said_clearly_is_refused(tmp_path, values, told):
    with pytest.raises(FormatError, match=told):
        read(tmp_path, **values)


def test_a_passphrase_opens_what_it_closed_and_another_does_not(tmp_path):
    public = FileKeyring(tmp_path, stretched_key(tmp_path, WORDS), suite=Suite.X25519).make(DAY)
    again = FileKeyring(tmp_path, stretched_key(tmp_path, WORDS), suite=Suite.X25519)
    assert again.public(DAY) == public
    assert again.days().keys() == {DAY}
    other = FileKeyring(tmp_path, stretched_key(tmp_path, WORDS + "!"), suite=Suite.X25519)
    with pytest.raises(KeyDamagedError, match="another master key"):
        other.public(DAY)


def test_two_cities_with_one_passphrase_have_different_keys(tmp_path):
    for name in "ab":
        (tmp_path / name).mkdir()
    assert stretched_key(tmp_path / "a", WORDS) != stretched_key(tmp_path / "b", WORDS)


def test_a_short_passphrase_is_refused(tmp_path):
    with pytest.raises(FormatError, match="shorter than 20"):
        stretched_key(tmp_path, "hunter2")
    assert list(tmp_path.iterdir()) == []


def test_a_lost_or_damaged_salt_is_told_and_never_replaced(tmp_path):
    ring = FileKeyring(tmp_path, stretched_key(tmp_path, WORDS), suite=Suite.X25519)
    ring.make(DAY)
    salt = tmp_path / "passphrase.salt"
    salt.write_text("argon2id 3 none\n")
    with pytest.raises(FormatError, match="damaged"):
        stretched_key(tmp_path, WORDS)
    salt.unlink()
    with pytest.raises(FormatError, match="Put it back from a copy"):
        stretched_key(tmp_path, WORDS)
    assert not salt.exists()
    ring.destroy(DAY, now=NOON)
    assert len(stretched_key(tmp_path, WORDS)) == 32


def test_the_city_opens_its_keyring_by_passphrase(stores, settings, tmp_path):
    words = tmp_path / "words"
    words.write_text(WORDS + "\n")
    words.chmod(0o600)
    named = dataclasses.replace(settings.CITY.keys, keyring_master_key_file=None, keyring_passphrase_file=words)
    settings.CITY = dataclasses.replace(settings.CITY, keys=named)
    assert keys.keyring().make(DAY) == keys.keyring().public(DAY)
    words.chmod(0o644)
    keys._open_passphrase.cache_clear()
    with pytest.raises(FormatError, match="chmod 600"):
        keys.keyring()
