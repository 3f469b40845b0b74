"""A demo city at work: its database, tables, founding, web server and jobs, its cameras' roads and agents.

Each step is shown on the screen; leaving the context stops everything in the opposite order. Whatever the processes say
goes to `demo.log` in the city's folder.
"""

import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, LiteralString, Self, TextIO
from zoneinfo import ZoneInfo

import psycopg

from clearplate.core.errors import InvariantError
from clearplate.demo import personas
from clearplate.demo.personas import Founded
from clearplate.demo.place import HOST, Place, use
from clearplate.demo.poles import Pole
from clearplate.demo.screen import Screen
from clearplate.operate import processes
from clearplate.operate.errors import OperateError
from clearplate.operate.postgres import EmbeddedPostgres
from clearplate.operate.processes import City, Process
from clearplate.operate.setup import embedded_postgres

SEED = 1888
POLICY = Path(__file__).parents[3] / "policy" / "example-city"
LOG_NAME = "demo.log"


class Demo:
    """One demo city, its folder made already."""

    def __init__(self, place: Place, poles: Sequence[Pole], screen: Screen) -> None:
        """Describe it; nothing starts yet.

        Args:
            place: The city's folder.
            poles: Its cameras.
            screen: Where steps are shown.
        """
        self.place, self.poles, self.screen = place, poles, screen
        self.trouble = ""  # the last process that ended by itself
        self._stack = ExitStack()
        self._cities: list[City] = []
        self._roadside: list[City] = []
        self._postgres: EmbeddedPostgres | None = None
        self._log: TextIO = sys.stderr

    def __enter__(self) -> Self:
        """Open the log of this run."""
        log_path = self.place.folder / LOG_NAME
        self._log = self._stack.enter_context(log_path.open("w", encoding="utf-8"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop everything."""
        self.stop()

    def stop(self) -> None:
        """Stop everything: roads and agents at the same time, then the server they speak to; safe to repeat."""
        self._cities.clear()
        with ThreadPoolExecutor() as pool:
            for ending in [pool.submit(city.stop) for city in self._roadside]:
                ending.result()
        self._stack.close()

    def note(self, name: str, line: str) -> None:
        """Write a line of a process to the log; called from several threads."""
        if name == "city" and "starting it again" in line:
            self.trouble = line
        self._log.write(f"{time.strftime('%H:%M:%S')} {name:<9} {line}\n")
        self._log.flush()

    def render(self, *, burst: int, every_s: float) -> None:
        """Let the simulated roads begin: rendering takes a while and waits for nothing."""
        for pole in self.poles:
            if pole.photographs is None:
                pole.pictures.mkdir(parents=True, exist_ok=True)
                command = pole.road_command(seed=SEED, burst=burst, every_s=every_s)
                self._roadside.append(self._start([Process(name=f"road {pole.number}", command=command)]))

    def start_database(self) -> None:
        """Start the embedded database and bring its tables up to date.

        Raises:
            OperateError: The configuration embeds none.
        """
        with self.screen.step("database"):
            self._postgres = embedded_postgres(self.place.config(), progress=lambda words: self.note("database", words))
            if self._postgres is None:
                raise OperateError("The demo keeps its own database; its configuration was changed to another.")
            self._stack.enter_context(self._postgres)
        with self.screen.step("tables"):
            environment = processes.environment(self.place.config_path, "owner")
            command = [sys.executable, "-m", "clearplate.cli.main", "migrate"]
            migrate = Process(name="migrate", command=command, environment=environment)
            processes.run_to_end(migrate, self.note)

    def found(self) -> Founded:
        """Found the city as it begins, in one transaction, and keep the ways in. Sets Django up in this process."""
        with self.screen.step("policy, officers, cameras, cases"):
            use(self.place)
            # Django's modules may be imported only now that the city is named.
            from django.db import connection, transaction  # noqa: PLC0415

            from clearplate.demo import city  # noqa: PLC0415

            with transaction.atomic():
                founded = city.found(POLICY, simulated=len(self.poles))
            connection.close()
            # Last, because this file says that the city is whole.
            personas.keep(self.place.folder, founded)
        return founded

    def found_a_month_ago(self) -> Founded:
        """Found the city and live a month of it, act by act (`past`), and keep the ways in."""
        with self.screen.step("a city, and its last month act by act"):
            use(self.place)
            from django.conf import settings  # noqa: PLC0415
            from django.db import connection  # noqa: PLC0415

            from clearplate.demo.past import LivedMonth  # noqa: PLC0415
            from clearplate.demo.past_clock import past  # noqa: PLC0415

            with past() as clock:
                zone = ZoneInfo(settings.CITY.time_zone)
                founded = LivedMonth(clock, POLICY, SEED, zone, datetime.now(UTC)).live()
            connection.close()
            personas.keep(self.place.folder, founded)
        return founded

    def serve(self) -> None:
        """See that the log is the one that was published, then start the web server and the jobs."""
        path, port = self.place.config_path, self.place.port()
        with self.screen.step("checks: configuration, log, published files"):
            processes.run_to_end(processes.check(path), self.note)
        with self.screen.step("web server and jobs"):
            web = processes.web(path, self.place.config(), host=HOST, port=port, workers=1)
            self._start([web, processes.jobs(path)])

    def enroll(self, codes: Sequence[str]) -> None:
        """Enrol the cameras that are not the city's yet."""
        waiting = [pole for pole in self.poles if not pole.is_enrolled]
        if waiting:
            with self.screen.step("enrolment of the cameras, over HTTP"):
                for pole in waiting:
                    pole.enroll(self.place.address(), codes[pole.number])

    def watch_roads(self) -> None:
        """Start the agents."""
        with self.screen.step("camera agents"):
            for pole in self.poles:
                agent = Process(name=f"camera {pole.number}", command=pole.agent_command())
                self._roadside.append(self._start([agent]))

    def read_once(self, pole: Pole) -> None:
        """Run one agent until its pictures are all dealt with and uploaded.

        Raises:
            OperateError: It ended badly; its last lines.
        """
        processes.run_to_end(Process(name=f"camera {pole.number}", command=pole.agent_command(once=True)), self.note)

    def stay(self, told: Callable[[float], bool], every_s: float, show: Callable[[], None]) -> None:
        """Look after the processes until told to stop.

        Args:
            told: Waits so many seconds and says whether to stop.
            every_s: Seconds between two calls of `show`.
            show: Refreshes what the person sees.
        """
        show_at = 0.0
        while not told(0.5):
            for city in self._cities:
                city.watch(_one_round())
            if time.monotonic() >= show_at:
                show_at = time.monotonic() + every_s
                show()

    def reads(self) -> int:
        """Count the reads that the city keeps."""
        return int(self._rows("SELECT count(*) FROM custody_capture")[0][0])

    def entries_by_kind(self) -> dict[str, int]:
        """Count the entries of the city's log by their kind."""
        return {
            str(kind): int(count) for kind, count in self._rows("SELECT kind, count(*) FROM tlog_entry GROUP BY kind")
        }

    def _rows(self, query: LiteralString) -> list[tuple[Any, ...]]:
        """Look something up as the application's role."""
        if self._postgres is None:
            raise InvariantError("The demo's database is not started.")
        with psycopg.connect(self._postgres.url("app")) as connection:
            return connection.execute(query).fetchall()

    def _start(self, wanted: Sequence[Process]) -> City:
        city = City(wanted, postgres=None, output=self.note)
        self._stack.enter_context(city)
        self._cities.append(city)
        return city


def _one_round() -> Callable[[float], bool]:
    """A `should_stop` that lets `City.watch` look once."""
    answers = iter((False, True))
    return lambda _seconds: next(answers)
