"""The folder of a demo city: making it, knowing it again, taking it away.

Layout: what `operate.setup` makes (config.toml, secrets, keyring, objects, database), and beside it `personas.json`, which
is written last and so says that the city is whole, and `poles/<n>` with the pictures and the state of each simulated camera.
"""

import os
import shutil
import tomllib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from clearplate.core.errors import FormatError
from clearplate.demo.personas import FILE_NAME
from clearplate.operate.errors import OperateError
from clearplate.operate.processes import require_free_port
from clearplate.operate.setup import NewCity, make_city
from clearplate.server import config as city_config
from clearplate.server.config import CityConfig

CITY_NAME = "Mesa Alta"
CITY_TIME_ZONE = "America/Denver"
HOST = "127.0.0.1"
FIRST_PORT = 8000
_PORTS_TRIED = 20


@dataclass(frozen=True, slots=True)
class Place:
    """A demo city's folder.

    Attributes:
        folder: Absolute.
    """

    folder: Path

    @property
    def config_path(self) -> Path:
        """The city's configuration."""
        return self.folder / "config.toml"

    @property
    def is_whole(self) -> bool:
        """Whether a city was founded here to the end."""
        return (self.folder / FILE_NAME).is_file() and self.config_path.is_file()

    def config(self) -> CityConfig:
        """Read the configuration.

        Raises:
            OperateError: This version cannot read it.
        """
        try:
            return city_config.load(self.config_path)
        except FormatError as fault:
            raise OperateError(f"This city was made by another version ({fault}) Begin anew with --reset.") from fault

    def pole(self, number: int) -> Path:
        """The folder of one simulated camera."""
        return self.folder / "poles" / str(number)

    def address(self) -> str:
        """Where the city's web server answers."""
        return self.config().public_url

    def port(self) -> int:
        """The port of that address."""
        return urlsplit(self.address()).port or FIRST_PORT

    def make(self, port: int, *, database_folder: Path | None = None) -> None:
        """Make the folder with configuration and secrets."""
        new = NewCity(
            name=CITY_NAME,
            public_url=f"http://{HOST}:{port}",
            time_zone=CITY_TIME_ZONE,
            database_folder=database_folder,
        )
        make_city(self.folder, new)

    def remove(self) -> None:
        """Take the city away, its database too.

        Raises:
            OperateError: What is there is not a demo city.
        """
        if not self.folder.exists():
            return
        if any(self.folder.iterdir()):
            database = self._database_of_ours()
            if database is not None:
                shutil.rmtree(database, ignore_errors=True)
        shutil.rmtree(self.folder)

    def _database_of_ours(self) -> Path | None:
        """Where this demo city keeps its database; read loosely, so that another version's city can be taken away too.

        Raises:
            OperateError: What is here is no demo city.
        """
        try:
            tables = tomllib.loads(self.config_path.read_text(encoding="utf-8"))
            ours = tables["city"]["name"] == CITY_NAME
            kept = tables["database"].get("embedded_folder")
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            ours, kept = False, None
        if not ours:
            raise OperateError(f"{self.folder} holds something that is not a demo city; choose another --folder.")
        return self.folder / kept if isinstance(kept, str) else None

    def clear_unfinished(self) -> bool:
        """Take away what an interrupted first start left; True if there was something."""
        unfinished = self.folder.exists() and any(self.folder.iterdir()) and not self.is_whole
        if unfinished:
            self.remove()
        return unfinished


def choose_port(wanted: int | None) -> int:
    """Choose the port of a new city.

    Args:
        wanted: The person's choice; None takes 8000 or the next free one.

    Raises:
        OperateError: The wanted port is taken, or none of twenty is free.
    """
    if wanted is not None:
        require_free_port(HOST, wanted)
        return wanted
    for port in range(FIRST_PORT, FIRST_PORT + _PORTS_TRIED):
        with suppress(OperateError):
            require_free_port(HOST, port)
            return port
    raise OperateError(
        f"Ports {FIRST_PORT} to {FIRST_PORT + _PORTS_TRIED - 1} are all in use; name a free one with --port."
    )


def use(place: Place) -> None:
    """Set Django up for this city, in this process, as the application's role. Once per process."""
    os.environ[city_config.CONFIG_VARIABLE] = str(place.config_path)
    os.environ["DJANGO_SETTINGS_MODULE"] = "clearplate.server.settings"
    os.environ.pop(city_config.ROLE_VARIABLE, None)
    import django  # noqa: PLC0415 -- only after the environment names the city

    django.setup()
