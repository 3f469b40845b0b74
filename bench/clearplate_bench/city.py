"""A throwaway city to measure: configuration, keys, an embedded PostgreSQL with its durability on, a real web server.

Everything lives in one temporary folder and is gone afterwards. The measured process connects as the application's
role; only the migrations run as the owner.
"""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from clearplate.core.ids import AgencyId, OfficerId
from clearplate.operate.postgres import EmbeddedPostgres

KEY_NAMES = (
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
FOLDERS = ("keyring", "objects", "public")
EXAMPLE_POLICY = Path(__file__).parents[2] / "policy" / "example-city"
_MIGRATE = "import django; django.setup(); from clearplate.server.schema import migrate; migrate(verbosity=0)"
_PATIENCE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class BenchCity:
    """A running throwaway city.

    Attributes:
        folder: Where all of it is.
        config_path: Its configuration.
        postgres: Its database, running.
    """

    folder: Path
    config_path: Path
    postgres: EmbeddedPostgres

    def environment(self, role: str = "app") -> dict[str, str]:
        """What a process of this city finds in its environment."""
        return {
            **os.environ,
            "CLEARPLATE_CONFIG": str(self.config_path),
            "CLEARPLATE_DATABASE_ROLE": role,
            "DJANGO_SETTINGS_MODULE": "clearplate.server.settings",
        }

    def set_up_django(self) -> None:
        """Make this process one of the city's, as the application. Once in a process."""
        os.environ.update(self.environment())
        import django  # noqa: PLC0415 - settings are read at import, and there was no city before

        django.setup()

    @contextmanager
    def serve(
        self, *, workers: int, threads: int, application: str = "clearplate.server.wsgi:application"
    ) -> Iterator[str]:
        """Run the real web server; gives its address.

        Args:
            workers: Its processes.
            threads: Of each.
            application: The city's, unless something is measured beside it.
        """
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = [
            str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1",
            "--port", str(port), "--workers", str(workers), "--blocking-threads", str(threads), "--no-access-log",
            "--log-level", "warning", application,
        ]  # fmt: skip
        server = subprocess.Popen(command, env=self.environment())  # noqa: S603 - our own server
        try:
            _wait_until_it_answers(server, f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            with suppress(subprocess.TimeoutExpired):
                server.wait(timeout=15)
            if server.poll() is None:
                server.kill()
                server.wait()


@contextmanager
def throwaway_city(settings: dict[str, str] | None = None) -> Iterator[BenchCity]:
    """Make a city, and remove it afterwards.

    Args:
        settings: PostgreSQL settings for the measurement; durability stays as the embedded database has it.
    """
    folder = Path(tempfile.mkdtemp(prefix="clearplate-bench-"))
    # The database's own account must be able to pass through.
    folder.chmod(0o711)
    try:
        for name in FOLDERS:
            (folder / name).mkdir(mode=0o700)
        for name in KEY_NAMES:
            path = folder / f"{name}_file"
            path.touch(mode=0o600)
            path.write_text(secrets.token_hex(32) + "\n")
        config_path = folder / "config.toml"
        config_path.write_text(_config())
        with EmbeddedPostgres(folder / "database", settings=settings) as postgres:
            city = BenchCity(folder, config_path, postgres)
            migrate = [sys.executable, "-W", "ignore", "-c", _MIGRATE]
            subprocess.run(migrate, env=city.environment("owner"), check=True)  # noqa: S603 - our own command
            yield city
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def adopt_example_policy(now: datetime) -> None:
    """Put the example policy in force, on the word of two officials who exist for this measurement only."""
    from clearplate.core.policy.acts import OfficerFacts  # noqa: PLC0415 - Django must be set up first
    from clearplate.server.policy.actions import adopt  # noqa: PLC0415
    from clearplate.server.policy.folder import read_folder  # noqa: PLC0415

    first, second = (
        OfficerFacts(
            officer_id=OfficerId(uuid4()), agency_id=AgencyId(uuid4()), roles=frozenset({"official"}), trained_until=None,
            mfa_verified=False, active=True,
        )
        for _ in range(2)
    )  # fmt: skip
    adopt(read_folder(EXAMPLE_POLICY), approved_by=(first, second), effective_at=now, by_command=True, now=now)


def machine() -> str:
    """One line about the machine, so that a figure is not quoted without it."""
    model = "unknown processor"
    with suppress(OSError):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), model)
    return f"{os.cpu_count()} cores, {model}, Python {sys.version.split()[0]}"


def _config() -> str:
    keys = "".join(f'{name}_file = "{name}_file"\n' for name in KEY_NAMES)
    return (
        '[city]\nname = "Benchville"\npublic_url = "http://127.0.0.1:8000"\ntime_zone = "UTC"\nhosts = ["127.0.0.1"]\n'
        '[database]\nembedded_folder = "database"\n'
        f'[keys]\n{keys}keyring_folder = "keyring"\nday_key_suite = "x25519"\n'
        '[objects]\nfolder = "objects"\n'
        '[public]\nfolder = "public"\norigin = "benchville.example/public/log"\n'
        '[running]\nlog_level = "warning"\nplain_http_on_loopback = true\n'
    )


def _wait_until_it_answers(server: "subprocess.Popen[bytes]", address: str) -> None:
    deadline = time.monotonic() + _PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError(f"The web server ended with {server.returncode} before it answered.")
        try:
            with urllib.request.urlopen(f"{address}/ingest/v1/uploads", timeout=5):  # noqa: S310 - our own address
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"The web server did not answer within {_PATIENCE_SECONDS} seconds.")
