"""Making a city's folder: its configuration, its secrets, the empty places for keys and images.

Everything is made here, once, on a person's command; the server itself creates nothing silently. Who can read the
folder's `secrets` and `keyring` is the city: it is closed to every other account, and belongs in a separate backup
from the database's.
"""

import json
import os
import secrets
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, urlsplit

from clearplate.core.errors import FormatError
from clearplate.operate import binaries
from clearplate.operate.binaries import Progress
from clearplate.operate.errors import OperateError
from clearplate.operate.postgres import EmbeddedPostgres
from clearplate.operate.roles import ROLES
from clearplate.server import config as city_config
from clearplate.server.config import CityConfig

# Where root keeps the database of a city whose own folder is closed to the database's account.
REACHABLE: Final = Path("/var/lib/clearplate")
_KEYS: Final = (
    "secret_key",
    "city_key",
    "seed_key",
    "officer_pseudonym_key",
    "tlog_disclosure_key",
    "tlog_key",
    "tlog_mldsa_key",
    "evidence_key",
    "keyring_master_key",
)
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCity:
    """What a person says about the city they set up.

    `time_zone` is an IANA name, by which pages show local times.
    `public_url` is the bare address that officers and cameras use. `database_url` names a PostgreSQL of the city's own
    (`postgresql://host:5432/name?sslmode=verify-full`, no password in it); None embeds one.
    """

    name: str
    public_url: str
    time_zone: str
    database_url: str | None = None
    database_folder: Path | None = None
    programs_folder: Path | None = None
    hosts: Sequence[str] = ()
    testing_clock: bool = False


def make_city(folder: Path, city: NewCity, *, progress: Progress = lambda _words: None) -> Path:
    """Make a city's folder.

    Args:
        folder: Must not exist, or be empty.
        city: What it is.
        progress: Told what takes time.

    Returns:
        The path of its config.toml, already read back and found good.

    Raises:
        OperateError: The folder holds something already, or cannot be made.
        FormatError: An address does not parse.
    """
    folder = folder.absolute()
    text = _config_text(folder, city, progress)
    try:
        if folder.exists() and any(folder.iterdir()):
            raise OperateError(f"{folder} is not empty; a city is never made over something else.")
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _close(folder, embeds=city.database_url is None)
        for name in ("secrets", "keyring", "objects"):
            (folder / name).mkdir(mode=0o700)
        (folder / "public").mkdir(mode=0o755)
        for name in _KEYS:
            _write(folder / "secrets" / name, secrets.token_hex(city_config.KEY_BYTES) + "\n")
        if city.database_url is not None:
            for role in ROLES:
                _write(folder / "secrets" / f"database_{role}", secrets.token_hex(24) + "\n")
        _write(folder / "config.toml", text)
    except OSError as fault:
        raise OperateError(f"{fault.filename or folder} cannot be made: {fault.strerror}.") from fault
    return folder / "config.toml"


def embedded_postgres(config: CityConfig, *, progress: Progress | None = None) -> EmbeddedPostgres | None:
    """The server that a city's configuration embeds, not started; None when it uses another one."""
    if config.database.embedded_folder is None:
        return None
    return EmbeddedPostgres(
        config.database.embedded_folder,
        config.database.programs_folder,
        database=config.database.name,
        progress=progress,
    )


def _config_text(folder: Path, city: NewCity, progress: Progress) -> str:
    """The configuration's text, checked by the reader that the server will use."""
    text = _render(folder, city, progress)
    with tempfile.TemporaryDirectory() as elsewhere:
        trial = Path(elsewhere) / "config.toml"
        trial.write_text(text, encoding="utf-8")
        city_config.load(trial)
    return text


def _render(folder: Path, city: NewCity, progress: Progress) -> str:
    url = urlsplit(city.public_url)
    if url.hostname is None:
        raise FormatError("A city's address looks like https://plates.example.gov.")
    on_loopback = url.scheme == "http" and url.hostname in _LOOPBACK
    hosts = list(dict.fromkeys([url.hostname, *city.hosts, *(_LOOPBACK[:2] if on_loopback else ())]))
    lines = [
        "# One city's deployment. Relative paths start at this file's folder; secrets are files, never values.",
        "# What a council could vote on is not here: it is in the adopted policy.",
        "",
        "[city]",
        f"name = {_quoted(city.name)}",
        f"public_url = {_quoted(city.public_url)}",
        f"time_zone = {_quoted(city.time_zone)}",
        f"hosts = [{', '.join(_quoted(host) for host in hosts)}]",
        "",
        "[database]",
        *_database_lines(folder, city, progress),
        "",
        "[keys]",
        *(f'{name}_file = "secrets/{name}"' for name in _KEYS),
        'keyring_folder = "keyring"',
        "# HPKE suite of the days to come: x25519, or mlkem768-x25519, which also resists a quantum computer.",
        'day_key_suite = "x25519"',
        "",
        "[objects]",
        'folder = "objects"',
        "",
        "[public]",
        "# What anyone may read: the log and the portal. The origin is the log's name, and never changes.",
        'folder = "public"',
        f"origin = {_quoted(url.netloc.lower() + '/public/log')}",
        "",
        "[running]",
        'log_level = "info"',
    ]
    if not on_loopback:
        lines += [
            "# Who speaks TLS in front of us, and is believed about where a request came from.",
            'proxies = ["127.0.0.1"]',
        ]
    if on_loopback:
        lines += [
            "# Cookies without TLS: only because the address above is this machine.",
            "plain_http_on_loopback = true",
        ]
    if city.testing_clock:
        lines += ["# Never in a city's service: the clock can be moved.", "testing_clock = true"]
    return "\n".join(lines) + "\n"


def _database_lines(folder: Path, city: NewCity, progress: Progress) -> list[str]:
    if city.database_url is None:
        database = city.database_folder or reachable_folder(folder, progress)
        shown = os.path.relpath(database, folder) if database.is_relative_to(folder) else str(database)
        lines = [f"embedded_folder = {_quoted(shown)}"]
        if city.programs_folder is not None:
            lines.append(f"programs_folder = {_quoted(str(city.programs_folder.absolute()))}")
        return lines
    url = urlsplit(city.database_url)
    if url.scheme not in ("postgresql", "postgres") or not url.hostname or not url.path.strip("/") or url.password:
        raise FormatError(
            "A database's address looks like postgresql://host:5432/name?sslmode=verify-full, without password."
        )
    return [
        f"host = {_quoted(url.hostname)}",
        f"port = {url.port or 5432}",
        f"name = {_quoted(url.path.strip('/'))}",
        f"sslmode = {_quoted(parse_qs(url.query).get('sslmode', ['verify-full'])[0])}",
        *(f'{role}_password_file = "secrets/database_{role}"' for role in ROLES),
    ]


def reachable_folder(folder: Path, progress: Progress) -> Path:
    """Where the embedded database of a city in `folder` can live: in it, unless its parents are closed.

    As root, PostgreSQL runs as an account that may not enter, say, /root; then the database is in /var/lib/clearplate.
    """
    account = binaries.database_account(progress)
    closed = binaries.closed_parent(folder, account)
    if closed is None:
        return folder / "database"
    elsewhere = REACHABLE / f"{folder.name.strip('.') or 'city'}-{secrets.token_hex(4)}"
    progress(f"the database goes to {elsewhere}, because {account.name} cannot pass through {closed}")
    return elsewhere


def _close(folder: Path, *, embeds: bool) -> None:
    # As root, the database's account must pass through to its own folder, and through no other.
    folder.chmod(0o700)
    if os.geteuid() == 0 and embeds:
        os.chown(folder, 0, binaries.database_account(lambda _words: None).gid)
        folder.chmod(0o710)
        if not REACHABLE.exists():
            REACHABLE.mkdir(parents=True)
            REACHABLE.chmod(0o711)


def _write(path: Path, text: str) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)


def _quoted(text: str) -> str:
    # A TOML basic string has JSON's escapes.
    return json.dumps(text, ensure_ascii=False)
