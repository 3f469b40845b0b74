"""The city's processes and the `clearplate` command, for real: web, jobs, database, signals."""

import ast
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

import harness
from clearplate.operate import processes, setup
from clearplate.operate.errors import OperateError
from clearplate.server import config

COMMAND = [sys.executable, "-m", "clearplate.cli.main"]


def ignore(_name, _line):
    pass


def clearplate(*words, path=None, **options):
    environment = {key: value for key, value in os.environ.items() if not key.startswith("CLEARPLATE_")}
    if path is not None:
        environment["CLEARPLATE_CONFIG"] = str(path)
    return subprocess.run(
        [*COMMAND, *words], env=environment, capture_output=True, text=True, check=False, cwd="/", **options
    )


def processes_of(path):
    """Process ids whose environment names this city."""
    found = []
    for proc in Path("/proc").glob("[0-9]*"):
        try:
            if f"CLEARPLATE_CONFIG={path}\0".encode() in (proc / "environ").read_bytes():
                found.append(int(proc.name))
        except OSError:
            continue
    return found


def wait_for(condition, seconds=30):
    """Wait for another process to get there; a condition that never comes fails the test."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def port():
    return processes.free_port()


@pytest.fixture(scope="module")
def path(port):
    """A city with its tables."""
    city = setup.NewCity(name="Exampleville", public_url=f"http://127.0.0.1:{port}", time_zone="America/Denver")
    made = setup.make_city(harness.make_folder("cp-run-") / "city", city)
    done = clearplate("migrate", path=made)
    assert done.returncode == 0, done.stderr
    return made


@pytest.fixture(scope="module")
def city(path):
    return config.load(path)


@pytest.fixture(autouse=True)
def nothing_left_running(path):
    """A test that fails half-way leaves no city behind for the ones after it."""
    yield
    for pid in processes_of(path):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def start_run(path, *words):
    environment = {**os.environ, "CLEARPLATE_CONFIG": str(path)}
    run = subprocess.Popen(
        [*COMMAND, "run", *words], env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    lines = []
    for line in run.stdout:
        lines.append(line)
        if " up: " in line:
            threading.Thread(target=lambda: lines.extend(run.stdout), daemon=True).start()
            return run, lines
    finish(run)
    raise AssertionError("".join(lines))


def finish(run):
    run.wait(40)
    run.stdout.close()


def test_run_answers_and_sigterm_stops_everything_in_order(path, port):
    run, lines = start_run(path, "--workers", "1")
    assert processes.answers("127.0.0.1", port, host_header="127.0.0.1")
    wait_for(lambda: len(processes_of(path)) >= 4)  # the command, web and its worker, jobs
    run.send_signal(signal.SIGTERM)
    assert run.wait(40) == 0
    wait_for(lambda: any("stopping the database" in line for line in lines))
    stops = [line.split("stopping ")[1].strip() for line in lines if "| stopping " in line]
    assert stops == ["jobs", "web", "the database"]
    assert processes_of(path) == []
    finish(run)


HEARING = """
import os, sys
def hear(event, arguments, file=os.environ["HEARD"]):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        told = arguments[1] if event in ("socket.connect", "socket.sendto") else arguments[0]
        handle = os.open(file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        os.write(handle, (repr((event, told)) + "\\n").encode())
        os.close(handle)
sys.addaudithook(hear)
"""


def remote_ends(pids):
    """The other ends of the internet sockets that these processes have, as the kernel lists them; listening ones have none."""
    ends = set()
    for pid in pids:
        own = set()
        for handle in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(FileNotFoundError):  # closed meanwhile
                own.add(str(handle.readlink()))
        for table in ("tcp", "tcp6", "udp", "udp6"):
            for line in Path(f"/proc/{pid}/net/{table}").read_text().splitlines()[1:]:
                fields = line.split()
                if f"socket:[{fields[9]}]" in own and not fields[2].endswith(":0000"):
                    ends.add(fields[2])
    return ends


def is_loopback(end):
    """127.0.0.0/8, alone or mapped into IPv6, or ::1, as the kernel writes them."""
    address = end.split(":")[0]
    return address.endswith("7F") or address == "0" * 24 + "01000000"


def test_a_running_city_opens_no_connection_to_anything_but_itself(path, port, monkeypatch):
    """P12: Python in every process tells what it connects to or looks up; the kernel tells it of everything else."""
    folder, heard = harness.make_folder("cp-heard-"), harness.make_folder("cp-ear-") / "heard"
    folder.chmod(0o755)
    heard.parent.chmod(0o777)
    (folder / "sitecustomize.py").write_text(HEARING)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH")))))
    monkeypatch.setenv("HEARD", str(heard))
    run, _lines = start_run(path, "--workers", "1")
    pids = processes_of(path)
    assert len(pids) >= 4
    seen = set()
    for _ in range(20):
        assert processes.answers("127.0.0.1", port, host_header="127.0.0.1")
        seen |= remote_ends(processes_of(path))
    run.send_signal(signal.SIGTERM)
    assert run.wait(40) == 0
    finish(run)
    assert [end for end in seen if not is_loopback(end)] == []
    told = [ast.literal_eval(line) for line in heard.read_text().splitlines()]
    assert told  # the supervisor asked the web server whether it is well
    hosts = {about if isinstance(about, (str, bytes)) else about[0] for _event, about in told}
    assert {host for host in hosts if host not in {"127.0.0.1", "::1", "localhost"}} == set()


def test_after_sigkill_of_run_nothing_is_left_and_it_starts_again(path, port):
    run, _lines = start_run(path, "--workers", "1")
    run.kill()
    run.wait(10)
    wait_for(lambda: processes_of(path) == [])
    finish(run)
    again, _lines = start_run(path, "--workers", "1")
    assert processes.answers("127.0.0.1", port, host_header="127.0.0.1")
    again.send_signal(signal.SIGINT)
    assert again.wait(40) == 0
    finish(again)


def test_a_killed_web_server_and_a_killed_database_come_back(path, city, port):
    postgres = setup.embedded_postgres(city)
    web = processes.web(path, city, port=port, workers=1)
    with processes.City([web], postgres=postgres, output=ignore) as running:
        first_web, first_database = running.pid("web"), postgres.pid
        os.kill(first_web, signal.SIGKILL)
        os.kill(first_database, signal.SIGKILL)
        deadline = time.monotonic() + 60

        def is_back(seconds):
            time.sleep(min(seconds, 0.1))
            assert time.monotonic() < deadline
            return web.is_ready()

        running.watch(is_back)
        assert running.pid("web") != first_web
        assert postgres.pid not in (None, first_database)
    assert processes_of(path) == []


def workers_of(pid):
    """Children of a process that run Python."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(child) for child in children if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes()}


def test_after_a_day_was_destroyed_jobs_start_anew_at_once_and_web_replaces_its_workers(path, city, port, tmp_path):
    """The job worker says so by its exit code; nobody's request is refused meanwhile."""
    mark = tmp_path / "destroyed"
    code = (
        "import pathlib, sys, time\n"
        f"mark = pathlib.Path({str(mark)!r})\n"
        "while not mark.exists(): time.sleep(0.02)\n"
        "if mark.read_text() == 'now': mark.write_text('done'); sys.exit(75)\n"
        "time.sleep(600)"
    )
    jobs = processes.Process(name="jobs", command=[sys.executable, "-c", code], environment={})
    web = processes.web(path, city, port=port, workers=1)
    told, answered = [], []
    with processes.City(
        [web, jobs], postgres=setup.embedded_postgres(city), output=lambda name, line: told.append((name, line))
    ) as running:
        main, first_jobs, first = running.pid("web"), running.pid("jobs"), workers_of(running.pid("web"))
        mark.write_text("now")
        deadline = time.monotonic() + 60

        def is_replaced(seconds):
            assert time.monotonic() < deadline, told
            time.sleep(min(seconds, 0.1))
            answered.append(web.is_ready())
            now = workers_of(main)
            return bool(now) and not now & first

        running.watch(is_replaced)
        assert running.pid("web") == main
        assert running.pid("jobs") != first_jobs
    assert all(answered)
    assert not [line for name, line in told if name == "city" and "starting it again in" in line]


def test_the_job_worker_looks_for_due_days_as_soon_as_it_starts(path, city):
    postgres = setup.embedded_postgres(city)
    looked = "SELECT count(*) FROM retention_clock"
    with (
        processes.City([processes.jobs(path)], postgres=postgres, output=ignore),
        psycopg.connect(postgres.url("superuser"), autocommit=True) as connection,
    ):
        wait_for(lambda: connection.execute(looked).fetchone() == (1,))
    assert processes_of(path) == []


def test_exports_and_letters_are_worked_on_beside_the_other_jobs(path, city):
    """Making an export takes minutes, and a mail host may not answer; what ends days is taken from another queue meanwhile."""
    postgres = setup.embedded_postgres(city)
    done = "SELECT count(*) FROM procrastinate_jobs WHERE task_name = %s AND queue_name = %s AND status = 'succeeded'"
    with (
        processes.City([processes.jobs(path)], postgres=postgres, output=ignore),
        psycopg.connect(postgres.url("superuser"), autocommit=True) as connection,
    ):
        for task, queue in (("evidence.exports", "evidence"), ("portal.build", "default"), ("letters.send", "letters")):
            wait_for(lambda: connection.execute(done, [task, queue]).fetchone()[0] > 0, 60)  # noqa: B023 - used at once
    assert processes_of(path) == []


def test_a_process_that_fails_at_start_takes_the_others_down_and_says_why(path, city, port):
    broken = processes.Process(
        name="broken",
        command=[sys.executable, "-c", "print('the reason'); raise SystemExit(3)"],
        environment=processes.environment(path),
        is_ready=lambda: False,
    )
    sleeping = processes.Process(
        name="sleeping",
        command=[sys.executable, "-c", "import time; time.sleep(600)"],
        environment=processes.environment(path),
    )
    with pytest.raises(OperateError, match=r"broken ended \(exit code 3\)(.|\n)*the reason"):
        processes.City([sleeping, broken], postgres=None, output=ignore).start()
    assert processes_of(path) == []


def test_a_stubborn_process_and_its_children_are_ended(path, monkeypatch):
    monkeypatch.setattr(processes, "_STOP_SECONDS", 0.2)
    code = (
        "import signal, subprocess, sys, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        "print('ready', flush=True); time.sleep(600)"
    )
    heard = threading.Event()
    stubborn = processes.Process(
        name="stubborn",
        command=[sys.executable, "-c", code],
        environment=processes.environment(path),
        is_ready=heard.is_set,
    )
    with processes.City([stubborn], postgres=None, output=lambda name, line: line == "ready" and heard.set()):
        assert len(processes_of(path)) == 2
    assert processes_of(path) == []


def test_a_taken_address_is_named_before_anything_starts(path, port):
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        done = clearplate("run", path=path)
    assert done.returncode == 1
    assert f"127.0.0.1:{port} cannot be used" in done.stderr
    assert done.stdout == ""


def test_a_city_with_old_tables_is_not_served(port):
    city = setup.NewCity(name="Newtown", public_url=f"http://127.0.0.1:{port}", time_zone="America/Denver")
    made = setup.make_city(harness.make_folder("cp-new-") / "city", city)
    done = clearplate("run", path=made)
    assert done.returncode == 1
    assert "clearplate migrate" in done.stderr
    assert "Traceback" not in done.stderr
    assert processes_of(made) == []


def test_the_database_tells_its_status(path):
    done = clearplate("database", "status", path=path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("PostgreSQL")


def test_only_the_owner_migrates(path, monkeypatch):
    code = "import django; django.setup(); from clearplate.server import schema; schema.migrate()"
    process = processes.Process(
        name="migrate", command=[sys.executable, "-c", code], environment=processes.environment(path)
    )
    with pytest.raises(OperateError, match="clearplate_owner only"):
        processes.run_to_end(process, ignore)


def test_the_first_coordinator_gets_a_link_once(path):
    words = ["officer", "create-coordinator", "--email", "a@example.gov", "--name", "A. Example", "--agency", "Police"]
    first, second = clearplate(*words, path=path), clearplate(*words, path=path)
    assert first.returncode == 0, first.stderr
    assert "http://127.0.0.1" in first.stdout
    assert second.returncode == 1
    assert "Traceback" not in second.stderr


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["check"], "No city is named"),
        (["--config", "/nowhere/config.toml", "check"], "cannot be read"),
        (["init", "/proc/city", "--city", "X", "--time-zone", "UTC"], "cannot be made"),
        (["bench", "ingest", "--help"], None),
    ],
)
def test_a_known_fault_is_told_in_words(words, says):
    done = clearplate(*words)
    assert "Traceback" not in done.stderr
    if says is not None:
        assert done.returncode == 1
        assert says in done.stderr


def test_a_database_that_does_not_answer_is_told_in_words():
    city = setup.NewCity(
        name="Exampleville",
        public_url="http://127.0.0.1:8000",
        time_zone="UTC",
        database_url="postgresql://127.0.0.1:1/x",
    )
    made = setup.make_city(harness.make_folder() / "city", city)
    done = clearplate("migrate", path=made)
    assert done.returncode == 1
    assert "does not answer" in done.stderr
    assert "Traceback" not in done.stderr


def test_init_says_what_comes_next():
    folder = harness.make_folder() / "city"
    done = clearplate("init", str(folder), "--city", "Exampleville", "--time-zone", "America/Denver")
    assert done.returncode == 0, done.stderr
    assert f"export CLEARPLATE_CONFIG={folder}/config.toml" in done.stdout
