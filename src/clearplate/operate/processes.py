"""Starting, watching and stopping the city's processes: database first and last, web, jobs.

Usable as a context manager: inside it everything is up. Each process's lines go, with its name, to one function.
A process that ends is started again, later each time. All children are tied to our life (`launch.py`), so that none
outlives us however we end.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType, TracebackType
from typing import Final, Self

from clearplate.operate.errors import OperateError
from clearplate.operate.postgres import EmbeddedPostgres
from clearplate.server.config import CONFIG_VARIABLE, ROLE_VARIABLE, CityConfig

Output = Callable[[str, str], None]
_LAUNCH: Final = Path(__file__).with_name("launch.py")
_BACKOFF_SECONDS: Final = (0.5, 1.0, 2.0, 5.0, 10.0, 30.0)
_STEADY_SECONDS: Final = 60.0  # up for so long, a process is taken to be well, and its backoff starts anew
_READY_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 20.0
_KEPT_LINES: Final = 20
_WORKER_LIFETIME: Final = "6h"
_RECYCLE: Final = 75  # recycling.EXIT_CODE; not imported, because the supervisor loads no Django


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """One process of the city.

    `is_ready` is asked again and again after each start; None counts as ready at once.
    `reloads` says that SIGHUP makes it replace its workers, one after another, without refusing a request.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    is_ready: Callable[[], bool] | None = None
    reloads: bool = False


def web(
    config_path: Path,
    config: CityConfig,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 2,
    threads: int = 4,
) -> Process:
    """The web server: granian, WSGI, with threads (docs/adr)."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)]
    command += ["--workers", str(workers), "--blocking-threads", str(threads), "--backpressure", str(16 * threads)]
    command += ["--respawn-failed-workers", "--no-ws", "--workers-kill-timeout", "10"]
    # Plates that were shown linger in a worker's memory; besides the end of a day (`recycling`), no worker lives longer.
    command += ["--workers-lifetime", _WORKER_LIFETIME]
    command += ["--log-level", config.log_level, "clearplate.server.wsgi:application"]
    own = "127.0.0.1" if host in ("0.0.0.0", "") else host  # noqa: S104  # compared with, not bound to
    return Process(
        name="web",
        command=command,
        environment=environment(config_path),
        is_ready=lambda: answers(own, port, host_header=config.hosts[0]),
        reloads=True,
    )


def jobs(config_path: Path, *, concurrency: int = 1) -> Process:
    """The worker that does scheduled and queued work (procrastinate)."""
    code = f"import sys; from clearplate.operate.working import main; sys.exit(main({concurrency}))"
    return Process(name="jobs", command=[sys.executable, "-c", code], environment=environment(config_path))


def check(config_path: Path) -> Process:
    """Whether the city is safe to serve and its tables are up to date; notes a new configuration; ends by itself."""
    code = "import sys; from clearplate.operate.checking import start; sys.exit(start())"
    return Process(name="check", command=[sys.executable, "-c", code], environment=environment(config_path))


def migrate(config_path: Path) -> Process:
    """Bring the tables up to date, as their owner; ends by itself."""
    code = "import django; django.setup(); from clearplate.server import schema; schema.migrate()"
    return Process(name="migrate", command=[sys.executable, "-c", code], environment=environment(config_path, "owner"))


def environment(config_path: Path, role: str = "app") -> dict[str, str]:
    """What a process of the server must be told: the configuration, the settings, the database role."""
    return {
        CONFIG_VARIABLE: str(config_path.absolute()),
        ROLE_VARIABLE: role,
        "DJANGO_SETTINGS_MODULE": "clearplate.server.settings",
        "PYTHONUNBUFFERED": "1",
    }


def answers(host: str, port: int, *, host_header: str, path: str = "/healthz") -> bool:
    """Whether the web server says that it is well."""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": host_header, "Accept": "application/json"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def require_free_port(host: str, port: int) -> None:
    """Refuse early, and in words, an address that something else listens on.

    Raises:
        OperateError: The address is taken, or not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as fault:
            raise OperateError(
                f"The address {host}:{port} cannot be used: {fault.strerror}. Choose another with --port."
            ) from fault


def free_port(host: str = "127.0.0.1") -> int:
    """A port that nothing listens on at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as trial:
        trial.bind((host, 0))
        port: int = trial.getsockname()[1]
        return port


class _Running:
    """A started process: its lines are read in a thread, the last ones kept for the case that it fails."""

    def __init__(self, process: Process, output: Output) -> None:
        self.process = process
        self.started_at = time.monotonic()
        self.last_lines: deque[str] = deque(maxlen=_KEPT_LINES)
        self._output = output
        ids = [str(os.geteuid()), str(os.getegid()), str(os.getpid())]
        program = [process.command[0], *process.command[1:]]
        self.popen = subprocess.Popen(  # noqa: S603  # our own programs and arguments, no shell
            [sys.executable, "-I", "-S", str(_LAUNCH), *ids, *program],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, **process.environment},
            start_new_session=True,  # Ctrl-C in the terminal is ours to pass on, in order
        )
        self._reader = threading.Thread(target=self._read, name=f"lines of {process.name}", daemon=True)
        self._reader.start()

    def _read(self) -> None:
        stream = self.popen.stdout
        if stream is None:
            return
        with stream:
            for raw in stream:
                line = raw.decode("utf-8", "replace").rstrip()
                self.last_lines.append(line)
                self._output(self.process.name, line)

    def has_ended(self) -> bool:
        return self.popen.poll() is not None

    def stop(self, patience: float) -> None:
        if not self.has_ended():
            self.popen.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.popen.wait(patience)
        # Its whole session: neither a stubborn process nor the children of a killed one stay behind.
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()
        self._reader.join(5)


class City:
    """The running processes of one city, in order; stops them in the opposite order."""

    def __init__(
        self,
        processes: Sequence[Process],
        *,
        postgres: EmbeddedPostgres | None,
        output: Output,
        before: Sequence[Process] = (),
    ) -> None:
        """Describe what will run; nothing starts before `start`.

        Args:
            processes: In the order in which they start.
            before: Run to their end, one after the other, once the database is up (`migrate`, `check`).
            postgres: The embedded database, started before all and stopped after all; None if there is none.
            output: Told (name, line) for every line that a process writes; called from other threads.
        """
        self._processes = tuple(processes)
        self._before = tuple(before)
        self._postgres = postgres
        self._output = output
        self._running: dict[str, _Running] = {}
        self._failures: dict[str, int] = {}
        self._resume_at: dict[str, float] = {}

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    def start(self) -> None:
        """Start everything, each when the one before it is ready.

        Raises:
            OperateError: A process ended or was not ready in time; its last lines say why. Nothing is left running.
        """
        with ExitStack() as unwinding:
            unwinding.callback(self.stop)
            if self._postgres is not None:
                self._postgres.start()
            for process in self._before:
                run_to_end(process, self._output)
            for process in self._processes:
                self._output("city", f"starting {process.name}")
                self._running[process.name] = _Running(process, self._output)
                self._wait_until_ready(self._running[process.name])
            unwinding.pop_all()

    def stop(self) -> None:
        """Stop everything in the opposite order; safe to repeat."""
        for process in reversed(self._processes):
            running = self._running.pop(process.name, None)
            if running is not None:
                self._output("city", f"stopping {process.name}")
                running.stop(_STOP_SECONDS)
        if self._postgres is not None:
            self._postgres.stop()

    def watch(self, should_stop: Callable[[float], bool]) -> None:
        """Restart whatever ends, until told to stop.

        Args:
            should_stop: Waits up to the given seconds and says whether to end (such as `threading.Event.wait`).
        """
        while not should_stop(0.5):
            if self._postgres is not None and self._postgres.ensure_running():
                self._output("city", "the database had ended and was started again")
            for process in self._processes:
                self._look_after(process)

    def pid(self, name: str) -> int:
        """Process id of a running process."""
        return self._running[name].popen.pid

    def _look_after(self, process: Process) -> None:
        running, now = self._running.get(process.name), time.monotonic()
        if running is not None and not running.has_ended():
            return
        if running is not None:
            code = running.popen.returncode
            if code == _RECYCLE:
                self._recycle(process)
                return
            failures = 0 if now - running.started_at > _STEADY_SECONDS else self._failures.get(process.name, 0)
            pause = _BACKOFF_SECONDS[min(failures, len(_BACKOFF_SECONDS) - 1)]
            self._failures[process.name] = failures + 1
            self._resume_at[process.name] = now + pause
            self._output("city", f"{process.name} ended ({_how(code)}); starting it again in {pause:g} s")
            running.stop(0)  # what it may have left behind in its session
            del self._running[process.name]
        elif now >= self._resume_at.get(process.name, 0.0):
            self._running[process.name] = _Running(process, self._output)

    def _recycle(self, process: Process) -> None:
        """A day was destroyed: what saw its plates ends. A process that asks for it was well, so it need not wait."""
        self._output("city", f"a day was destroyed; starting {process.name} anew and reloading what saw its plates")
        self._running.pop(process.name).stop(0)
        self._running[process.name] = _Running(process, self._output)
        for other in self._processes:
            running = self._running.get(other.name)
            if other.reloads and running is not None and not running.has_ended():
                running.popen.send_signal(signal.SIGHUP)

    def _wait_until_ready(self, running: _Running) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        is_ready = running.process.is_ready
        while is_ready is not None and not is_ready():
            if running.has_ended() or time.monotonic() > deadline:
                running.stop(0)
                words = "\n".join(running.last_lines)
                reason = f"ended ({_how(running.popen.returncode)})" if running.has_ended() else "is not ready"
                raise OperateError(f"The process {running.process.name} {reason}. Its last lines:\n{words}")
            time.sleep(0.05)


def run_to_end(process: Process, output: Output) -> None:
    """Run a process that ends by itself, such as a check or a migration.

    Raises:
        OperateError: It failed; its last lines say why.
    """
    running = _Running(process, output)
    try:
        code = running.popen.wait()
    finally:
        running.stop(0)
    if code != 0:
        words = "\n".join(running.last_lines)
        raise OperateError(f"{process.name} failed ({_how(code)}):\n{words}")


def stop_signal() -> Callable[[float], bool]:
    """Take over Ctrl-C and SIGTERM: the returned function waits so many seconds and says whether one came.

    For the main thread. A second signal changes nothing: stopping in order takes a few seconds.
    """
    told = threading.Event()

    def note(_number: int, _frame: FrameType | None) -> None:
        told.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, note)
    return told.wait


def prefixed(name: str, line: str) -> None:
    """The default output: each line with its process's name."""
    print(f"{name:<8} | {line}", flush=True)  # noqa: T201  # this is what `clearplate run` shows


def _how(code: int | None) -> str:
    if code is not None and code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"
