"""The embedded PostgreSQL: one server, in one folder, for one city, on a socket that only we can reach.

The folder holds `data` (the cluster), `socket`, `passwords` (one file per role), `binaries` (only if the programs had
to be copied), `postgres.log` and two lock files. No TCP, no `trust`: every role shows its password (SCRAM), and the
socket folder is closed to others. The folder is trusted: who can read `passwords` is the city's database.

Who started the server holds `keeper.lock` for life; the kernel lets go of it when that process dies, however it dies.
So a second process knows whether it may stop or restart the server (it holds the lock) or is a guest (it does not).
On Linux the server also shuts down by itself when its keeper dies, see `launch.py`.
"""

import fcntl
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import quote

import psycopg

from clearplate.operate import binaries, roles
from clearplate.operate.binaries import Account, Binaries, Progress
from clearplate.operate.errors import OperateError

SUPERUSER: Final = "clearplate_superuser"
PORT: Final = 5432  # only names the socket file; nothing listens on TCP
# sun_path of sockaddr_un is 108 bytes with its final zero (unix(7)); the file is <folder>/.s.PGSQL.5432
_LONGEST_SOCKET_PATH: Final = 107
_LOG_LIMIT_BYTES: Final = 10 * 1024 * 1024
_LAUNCH: Final = Path(__file__).with_name("launch.py")

# For a machine of two cores and a few GB that also runs the city's web server and jobs.
_SETTINGS: Final[Mapping[str, str]] = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "60",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "maintenance_work_mem": "128MB",
    "work_mem": "16MB",
    "max_wal_size": "2GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",  # solid-state storage
    "jit": "off",  # our queries are short; compiling them costs more than it saves
    "max_parallel_workers_per_gather": "1",
    "password_encryption": "scram-sha-256",
    "idle_in_transaction_session_timeout": "60s",  # an open transaction blocks the dropping of a day
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Diagnostics never hold what people typed: no statements, no parameters, no row contents.
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_parameter_max_length_on_error": "0",
    "log_error_verbosity": "terse",
    "log_line_prefix": "%m [%p] %u ",
}

_HBA: Final = "# Written at every start. Only the socket, only with a password.\nlocal all all scram-sha-256\n"

# What PostgreSQL says, and what a person should do about it.
_NO_ROOM: Final = "No space left on device"
_LEAST_BYTES: Final = 1024 * 1024
_FAULTS: Final = (
    ("could not resize shared memory", "there is too little shared memory (/dev/shm); give the machine more"),
    ("Cannot allocate memory", "there is too little memory for PostgreSQL's buffers"),
    ("Read-only file system", "the file system is read-only"),
    ("Permission denied", "a file or folder does not belong to the account that runs PostgreSQL"),
    ("is not compatible with this version", "the data were made by another version of PostgreSQL"),
)
# A crashed server's last children may need a moment to notice.
_PASSING_FAULTS: Final = ("pre-existing shared memory block", "lock file", "could not create any Unix-domain sockets")


class EmbeddedPostgres:
    """A PostgreSQL server kept by this process, or found running and used as a guest.

    Use as a context manager, or `start` and `stop`. Start it from the main thread: on Linux the server shuts down
    when the thread that started it ends.
    """

    def __init__(
        self,
        folder: Path,
        bin_dir: Path | None = None,
        *,
        database: str = "clearplate",
        settings: Mapping[str, str] | None = None,
        progress: Progress | None = None,
    ) -> None:
        """Describe the server; nothing happens before `start`.

        Args:
            folder: The database's own folder, made when missing.
            bin_dir: PostgreSQL's programs, version 15 or newer; None takes the wheel's.
            database: Name of the city's database.
            settings: PostgreSQL settings that replace ours (tests turn `fsync` off).
            progress: Told, in a few words, what takes time.
        """
        self.folder = folder.absolute()
        self.data = self.folder / "data"
        self.socket_folder = self.folder / "socket"
        self.database = database
        self._bin_dir = bin_dir
        self._settings = {**_SETTINGS, **(settings or {})}
        self._progress: Progress = progress or (lambda _words: None)
        self._process: subprocess.Popen[bytes] | None = None
        self._pid: int | None = None
        self._keeper_lock: int | None = None
        self._log_start = 0

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop."""
        self.stop()

    # -- what others ask -------------------------------------------------------------------------------------------

    def url(self, role: str, database: str | None = None) -> str:
        """A libpq address for one of `owner`, `app`, `portal`, `superuser`. It contains the password."""
        user = SUPERUSER if role == "superuser" else roles.role_name(role)
        address = f"{user}:{self.password(role)}@/{quote(database or self.database)}"
        return f"postgresql://{address}?host={quote(str(self.socket_folder), safe='')}&port={PORT}"

    def password(self, role: str) -> str:
        """The password of one of `owner`, `app`, `portal`, `superuser`."""
        return (self.folder / "passwords" / role).read_text(encoding="ascii").strip()

    @property
    def pid(self) -> int | None:
        """Process id of the running server, or None."""
        return self._pid if self._pid is not None and self._is_ours(self._pid) else None

    @property
    def is_keeper(self) -> bool:
        """Whether this process, and no other, may stop and restart the server."""
        return self._keeper_lock is not None

    # -- starting --------------------------------------------------------------------------------------------------

    def start(self, *, patience: float = 120.0) -> None:
        """Make the cluster if there is none, then start the server or join the one that runs; then see to the roles.

        Args:
            patience: Seconds without any sign of progress before giving up. Recovery after a crash counts as
                progress.

        Raises:
            OperateError: With what to do about it.
        """
        account = binaries.database_account(self._progress)
        self._make_folders(account)
        programs = binaries.find(self._bin_dir, account, self.folder / "binaries", self._progress)
        try:
            with self._one_at_a_time(patience):
                if not (self.data / "PG_VERSION").is_file():
                    self._initialise(programs, account)
                self._check_version(programs)
                self._run(programs, account, patience)
                if self.is_keeper:
                    passwords = {role: self.password(role) for role in roles.ROLES}
                    roles.ensure_roles(self.url("superuser", "postgres"), passwords, self.database)
        except (OSError, psycopg.Error) as fault:
            self.stop()
            raise OperateError(_explain("The database does not start", str(fault), self.folder)) from fault
        except BaseException:
            self.stop()  # whatever came of it: no half-started server, and the lock is free for the next attempt
            raise

    def ensure_running(self) -> bool:
        """Restart the server if it died. True if it had."""
        if self.pid is not None and (self._process is None or self._process.poll() is None):
            return False
        self.start()
        return True

    def _make_folders(self, account: Account) -> None:
        longest = self.socket_folder / f".s.PGSQL.{PORT}"
        if len(os.fsencode(longest)) > _LONGEST_SOCKET_PATH:
            raise OperateError(
                f"The path {self.folder} is too long for a socket (at most "
                f"{_LONGEST_SOCKET_PATH - len(os.fsencode(longest)) + len(os.fsencode(self.folder))} bytes). "
                "Choose a shorter folder for the database."
            )
        closed = binaries.closed_parent(self.folder, account)
        if closed is not None:
            raise OperateError(
                f"PostgreSQL runs as {account.name}, which cannot pass through {closed}. "
                "Choose a folder for the database that every account can reach, such as one in /var/lib/clearplate."
            )
        try:
            self._make_folder(self.folder, 0o710 if os.geteuid() == 0 else 0o700, group=account.gid)
            self._make_folder(self.folder / "passwords", 0o700)
            self._make_folder(self.socket_folder, 0o700, account)
            for role in ("superuser", *roles.ROLES):
                _write_secret(self.folder / "passwords" / role)
        except OSError as fault:
            raise OperateError(
                f"The folder {fault.filename or self.folder} cannot be used: {fault.strerror}."
            ) from fault

    @staticmethod
    def _make_folder(folder: Path, mode: int, account: Account | None = None, group: int | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            os.chown(folder, account.uid if account else 0, account.gid if account else group or 0)
        folder.chmod(mode)

    @staticmethod
    def _write_for(account: Account, path: Path, text: str) -> None:
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
            file.write(text)
            if os.geteuid() == 0:
                os.fchown(file.fileno(), 0, account.gid)
                os.fchmod(file.fileno(), 0o640)

    def _initialise(self, programs: Binaries, account: Account) -> None:
        self._progress("making the database")
        making = self.folder / "data.making"
        shutil.rmtree(making, ignore_errors=True)
        self._make_folder(making, 0o700, account)
        # initdb reads the password from a file that the account can open; it lives for the length of this call.
        password_file = self.folder / "first-password"
        self._write_for(account, password_file, self.password("superuser"))
        command = [str(programs.folder / "initdb"), "--pgdata", str(making), "--username", SUPERUSER]
        command += ["--pwfile", str(password_file), "--auth", "scram-sha-256", "--encoding", "UTF8"]
        command += ["--no-instructions", "--data-checksums", *_locale_options(programs.major)]
        command += ["--no-sync"] if self._settings.get("fsync") == "off" else []
        try:
            done = binaries.run_as(account, command, timeout=300)
        finally:
            password_file.unlink()
        if done.returncode != 0:
            shutil.rmtree(making, ignore_errors=True)
            raise OperateError(_explain("The database cannot be made", done.stderr, self.folder))
        making.rename(self.data)

    def _check_version(self, programs: Binaries) -> None:
        made_by = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        if made_by != str(programs.major):
            raise OperateError(
                f"The database in {self.data} was made by PostgreSQL {made_by}, and the programs in {programs.folder} "
                f"are PostgreSQL {programs.major}. Start it with version {made_by} (database.programs_folder in "
                "config.toml), dump it with that version's pg_dump, and restore the dump into a new folder."
            )

    def _run(self, programs: Binaries, account: Account, patience: float) -> None:
        deadline = time.monotonic() + patience
        while True:
            self._pid = self._running_pid()
            if self._process is not None and self._process.poll() is not None:
                self._process = None
            if not self.is_keeper:
                self._keeper_lock = self._try_keeper_lock()
            if self._pid is None and self.is_keeper:
                self._launch(programs, account)
            if self._pid is not None and self._wait_until_ready(deadline):
                return
            if time.monotonic() > deadline:
                raise OperateError(_explain("PostgreSQL does not start", self._log_tail(), self.folder))
            time.sleep(0.1)

    def _launch(self, programs: Binaries, account: Account) -> None:
        self._progress("starting the database")
        self._forget_stale_pid_files()
        # Beside the data folder, not in it: root must not write where the account could have put a link.
        hba = self.folder / "pg_hba.conf"
        self._write_for(account, hba, _HBA)
        log = self.folder / "postgres.log"
        if log.exists() and log.stat().st_size > _LOG_LIMIT_BYTES:
            log.replace(log.with_suffix(".log.1"))
        settings = {
            **self._settings,
            "unix_socket_directories": f'"{self.socket_folder}"',
            "hba_file": str(hba),
        }
        command = [sys.executable, "-I", "-S", str(_LAUNCH), str(account.uid), str(account.gid), str(os.getpid())]
        command += [str(programs.folder / "postgres"), "-D", str(self.data)]
        command += [part for key, value in settings.items() for part in ("-c", f"{key}={value}")]
        descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._log_start = os.fstat(descriptor).st_size
        try:
            self._process = subprocess.Popen(  # noqa: S603  # our own program and arguments, no shell
                command,
                stdin=subprocess.DEVNULL,
                stdout=descriptor,
                stderr=descriptor,
                cwd="/",
                env=binaries.environment(),
                start_new_session=True,  # Ctrl-C in the terminal is ours to pass on, in order
            )
        finally:
            os.close(descriptor)
        self._pid = self._process.pid

    def _wait_until_ready(self, deadline: float) -> bool:
        """True when connections are accepted; False when the process went away for a passing reason."""
        last_words = ""
        while True:
            if not self._still_there():
                launched, self._process = self._process, None
                if launched is not None:
                    self._give_up_if_lasting(launched.pid)
                return False
            try:
                psycopg.connect(self.url("superuser", "postgres"), connect_timeout=5).close()
            except psycopg.OperationalError as fault:
                last_words = str(fault)
            else:
                return True
            if time.monotonic() > deadline and "starting up" not in last_words and "recovery" not in last_words:
                raise OperateError(_explain("PostgreSQL does not answer", last_words, self.folder))
            time.sleep(0.03)

    def _still_there(self) -> bool:
        if self._process is not None:
            return self._process.poll() is None
        return self._pid is not None and self._is_ours(self._pid)

    def _give_up_if_lasting(self, launched: int) -> None:
        # Only the postmaster's own last words count; its sessions say FATAL to whoever comes too early.
        words = self._log_tail()
        own = [line for line in words.splitlines() if f"[{launched}]" in line or "[" not in line]
        fatal = [line for line in own if "FATAL" in line or "PANIC" in line]
        if fatal and not any(sign in fatal[-1] for sign in _PASSING_FAULTS):
            raise OperateError(_explain("PostgreSQL does not start", fatal[-1], self.folder))
        if not fatal and "database system is shut down" not in words:
            raise OperateError(_explain("PostgreSQL does not start", words, self.folder))

    # -- stopping --------------------------------------------------------------------------------------------------

    def stop(self, *, patience: float = 30.0) -> None:
        """Stop the server if it is ours to stop: sessions are ended, data are written (fast shutdown)."""
        pid = self.pid
        if self.is_keeper and pid is not None:
            self._progress("stopping the database")
            for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
                with suppress(ProcessLookupError):
                    os.kill(pid, how)
                if self._wait_until_gone(pid, patience):
                    break
        self._process = None
        self._pid = None
        if self._keeper_lock is not None:
            os.close(self._keeper_lock)
            self._keeper_lock = None

    def _wait_until_gone(self, pid: int, patience: float) -> bool:
        if self._process is not None and self._process.pid == pid:
            try:
                self._process.wait(patience)
            except subprocess.TimeoutExpired:
                return False
            return True
        deadline = time.monotonic() + patience
        while self._is_ours(pid):
            if time.monotonic() > deadline:
                return False
            time.sleep(0.03)
        return True

    # -- who runs, and who keeps -----------------------------------------------------------------------------------

    def _running_pid(self) -> int | None:
        pid = _first_number(self.data / "postmaster.pid")
        return pid if pid is not None and self._is_ours(pid) else None

    def _is_ours(self, pid: int) -> bool:
        """Whether this process is a server on our data folder (a postmaster's working folder is its data folder)."""
        proc = Path(f"/proc/{pid}")
        if not Path("/proc/self").exists():
            return _is_alive(pid)
        try:
            return (proc / "cwd").readlink() == self.data.resolve() or str(self.data).encode() in (
                (proc / "cmdline").read_bytes().split(b"\0")
            )
        except OSError:
            return False

    def _forget_stale_pid_files(self) -> None:
        # After a power cut another process may have got the old number; PostgreSQL would then refuse to start for
        # ever. We know that it is not a server of ours; one that lives on is still found by its shared memory.
        for pid_file in (self.data / "postmaster.pid", self.socket_folder / f".s.PGSQL.{PORT}.lock"):
            pid = _first_number(pid_file)
            if pid is not None and _is_alive(pid) and not self._is_ours(pid):
                pid_file.unlink(missing_ok=True)

    def _try_keeper_lock(self) -> int | None:
        descriptor = os.open(self.folder / "keeper.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return None
        return descriptor

    @contextmanager
    def _one_at_a_time(self, patience: float) -> Iterator[None]:
        descriptor = os.open(self.folder / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
        deadline = time.monotonic() + patience
        try:
            while True:
                try:
                    fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    break
                except BlockingIOError:
                    if time.monotonic() > deadline:
                        raise OperateError(
                            f"Another process has been starting the database in {self.folder} for too long."
                        ) from None
                    time.sleep(0.05)
            yield
        finally:
            os.close(descriptor)

    def _log_tail(self) -> str:
        """What the server has said since we started it."""
        log = self.folder / "postgres.log"
        return log.read_bytes()[self._log_start :][-4000:].decode("utf-8", "replace") if log.exists() else ""


def _first_number(pid_file: Path) -> int | None:
    try:
        return int(pid_file.read_text(encoding="utf-8").splitlines()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _write_secret(path: Path) -> None:
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(24) + "\n")


def _locale_options(major: int) -> list[str]:
    # The builtin provider needs nothing of the machine and sorts the same everywhere; it came with version 17.
    builtin_since = 17
    if major >= builtin_since:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    return ["--locale=C.UTF-8"]


def _explain(what: str, words: str, folder: Path) -> str:
    # The server's own words may be cut short: its log is on the same disk.
    if folder.is_dir() and shutil.disk_usage(folder).free < _LEAST_BYTES:
        words = _NO_ROOM
    if _NO_ROOM in words:
        return f"{what}: the disk under {folder} is full. Make room (docs/operate/full-disk.md) and start again."
    for sign, advice in _FAULTS:
        if sign in words:
            return f"{what}: {advice}."
    line = re.sub(r"\s+", " ", words).strip()[-400:]
    return f"{what}: {line or 'it said nothing'}"
