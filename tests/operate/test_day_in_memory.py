"""After a day was destroyed, neither its plates nor its keys are anywhere in a real city: not on its disk, not in the memory
of any of its processes.

A real city runs: web workers, job worker, database. Plates come in by HTTP, an officer looks them up by HTTP. Then a
shorter policy ends their day; the job worker destroys it and the processes that saw it end. What is searched: every file
of the city's folder (database with its write-ahead log, objects, keyring, public space, secrets), the folder for
temporary files, every line the processes wrote, and all readable memory of every process, from core dumps (`gcore`) where
there is that program, else read through /proc.
"""

import base64
import json
import os
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import psycopg
import pyotp
import pytest

import harness
from clearplate.core.upload import MEDIA_TYPE
from clearplate.operate import processes, setup
from clearplate.server import config
from operate.memory_city import PLATES
from operate.test_processes import clearplate, finish, processes_of, start_run, wait_for
from precinct import REASON
from roadside import EXAMPLE_POLICY
from visitor import Visitor

SCRIPT = Path(__file__).with_name("memory_city.py")
BLOCK = 1 << 22
DAYS_BACK, SHORTER = 13, 12


class Officer:
    """What a browser needs of an officer: `Visitor.sign_in` asks for no more."""

    def __init__(self, email, seed):
        self.officer, self.seed = self, seed
        self.email = email

    def code(self):
        return pyotp.TOTP(self.seed).now()


@pytest.fixture
def city(tmp_path):
    """A city with its tables, that keeps its temporary files in a folder of its own."""
    port = processes.free_port()
    folder = harness.make_folder("cp-memory-")
    path = setup.make_city(
        folder / "city",
        setup.NewCity(name="Exampleville", public_url=f"http://127.0.0.1:{port}", time_zone="America/Denver"),
    )
    done = clearplate("migrate", path=path)
    assert done.returncode == 0, done.stderr
    return path


def within(path, *words):
    """Run a part of the script as the application, against the running city's database."""
    environment = {**os.environ, **processes.environment(path), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, str(SCRIPT), *map(str, words)], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def spellings(raw: bytes) -> list[bytes]:
    """As it is, and as programs write bytes down."""
    return [raw, raw.hex().encode(), raw.hex().upper().encode(), base64.b64encode(raw).rstrip(b"=")]


def needles(keys):
    """What must be nowhere: each name with its spellings."""
    wanted = {
        f"plate {plate}": [plate.encode(), plate.lower().encode(), plate.encode().hex().encode()] for plate in PLATES
    }
    wanted |= {name: spellings(bytes.fromhex(value)) for name, value in keys.items()}
    return wanted


def hits(blocks, patterns, where):
    """Search a stream in blocks that overlap."""
    found, tail = set(), b""
    for block in blocks:
        text = tail + block
        found |= {(name, where) for name, each in patterns.items() if any(spelling in text for spelling in each)}
        tail = text[-256:]
    return found


def file_blocks(path):
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            yield block


def in_files(folders, patterns):
    found = set()
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                try:
                    found |= hits(file_blocks(path), patterns, str(path.relative_to(folder)))
                except FileNotFoundError:
                    continue  # the database recycles its files while we look
    return found


def memory_blocks(pid):
    """Every readable page of a process, shared memory included."""
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights = line.split()[:2]
            if not rights.startswith("r") or line.endswith(("[vvar]", "[vsyscall]", "[vvar_vclock]")):
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            yield bytes(256)  # two mappings are not one text
            while start < end:
                try:
                    memory.seek(start)
                    block = memory.read(min(BLOCK, end - start))
                except OSError:
                    break  # guard pages
                if not block:
                    break
                yield block
                start += len(block)


def name_of(pid):
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()[:90]


def parent_of(pid):
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def database_processes(folder):
    found = []
    for proc in Path("/proc").glob("[0-9]*"):
        try:
            if (proc / "cwd").resolve().is_relative_to(folder):
                found.append(int(proc.name))
        except OSError:
            continue
    return found


def in_memory(pids, patterns, dumps):
    """Search core dumps where there is a program to make them, else the memory itself."""
    found = set()
    for pid in pids:
        try:
            found |= in_one(pid, patterns, dumps)
        except (FileNotFoundError, ProcessLookupError):
            assert not Path(f"/proc/{pid}").exists()  # it ended meanwhile, and its memory with it
    return found


def in_one(pid, patterns, dumps):
    where = f"memory of {name_of(pid)}"
    if shutil.which("gcore"):
        subprocess.run(["gcore", "-o", str(dumps / "core"), str(pid)], capture_output=True, check=False)
    dump = dumps / f"core.{pid}"
    if not dump.exists():
        return hits(memory_blocks(pid), patterns, where)
    try:
        return hits(file_blocks(dump), patterns, where)
    finally:
        dump.unlink()


def may_look():
    """As root, or at what descends from us (Linux, Documentation/admin-guide/LSM/Yama.rst)."""
    scope = Path("/proc/sys/kernel/yama/ptrace_scope")
    return os.geteuid() == 0 or not scope.exists() or scope.read_text().strip() in ("0", "1")


@dataclass
class Places:
    """Where the test puts things, and where the city does."""

    temporary: Path
    dumps: Path
    uploads: Path
    policy: Path
    database: Path
    port: int

    @property
    def address(self):
        return f"http://127.0.0.1:{self.port}"


@pytest.fixture
def places(city, tmp_path, monkeypatch):
    settings = config.load(city)
    port = int(settings.public_url.rpartition(":")[2])
    folders = [tmp_path / name for name in ("tmp", "dumps", "uploads")]
    for folder in folders:
        folder.mkdir()
    monkeypatch.setenv("TMPDIR", str(folders[0]))
    policy = tmp_path / "policy"
    shutil.copytree(EXAMPLE_POLICY, policy)
    parameters = policy / "parameters.toml"
    text = re.sub(r"(?m)^(retention_days|search_window_max_days) = \d+", rf"\1 = {SHORTER}", parameters.read_text())
    parameters.write_text(text)
    return Places(*folders, policy, settings.database.embedded_folder.resolve(), port)


@pytest.fixture
def running(city, places):
    """`clearplate run`, and what it wrote so far."""
    run, lines = start_run(city, "--workers", "2")
    yield run, lines
    run.terminate()
    finish(run)


@pytest.mark.skipif(not may_look(), reason="this machine lets nobody read another process's memory (ptrace_scope)")
def test_after_its_day_was_destroyed_no_plate_and_no_key_is_anywhere(city, places, running):
    run, lines = running
    day = datetime.now(UTC).date() - timedelta(days=DAYS_BACK)
    told = json.loads(within(city, "found", day, places.uploads))
    patterns = needles(told["keys"])
    upload_all(places)
    look_up_all(places.address, Officer(told["email"], told["seed"]))

    # The search below finds what is there: plates in the workers that showed them.
    seen_by = [pid for pid in processes_of(city) if pid != run.pid]
    (web,) = (pid for pid in seen_by if parent_of(pid) == run.pid and "granian" in name_of(pid))
    workers = [pid for pid in seen_by if pid != web]
    assert len(workers) >= 3  # two web workers and the job worker
    before = in_memory(seen_by, patterns, places.dumps)
    assert {name for name, _ in before} >= {f"plate {plate}" for plate in PLATES}
    # And keys, in a process that has them: this one.
    assert {name for name, _ in hits(memory_blocks(os.getpid()), patterns, "here")} == set(patterns)

    within(city, "shorten", places.policy)
    wait_until_certified(city, day)
    wait_for(lambda: not [pid for pid in workers if Path(f"/proc/{pid}").exists()], 60)
    assert processes.answers("127.0.0.1", places.port, host_header="127.0.0.1")

    ours, databases = processes_of(city), database_processes(places.database)
    assert len(ours) >= 5  # `clearplate run`, web server, two workers, job worker
    assert len(databases) >= 5  # PostgreSQL's own and one for each session
    # Memory that PostgreSQL's processes share is searched once, with the first of them (core(5), coredump_filter).
    for pid in databases[1:]:
        with suppress(FileNotFoundError):
            Path(f"/proc/{pid}/coredump_filter").write_text("0x31")
    left = in_memory([*ours, *databases], patterns, places.dumps)
    left |= in_files({city.parent, places.database, places.temporary}, patterns)
    left |= hits(["".join(lines).encode()], patterns, "lines of the processes")
    assert left == set()


def upload_all(places):
    with httpx.Client(base_url=places.address, trust_env=False) as gateway:
        for path in sorted(places.uploads.iterdir()):
            headers = {"Content-Type": MEDIA_TYPE}
            answer = gateway.post("/ingest/v1/uploads", content=path.read_bytes(), headers=headers)
            assert answer.status_code == 200, answer.text


def look_up_all(address, officer):
    """Search for each plate several times, so that both workers see some."""
    browser = Visitor(address).sign_in(officer)
    for plate in PLATES * 4:
        assert "2 sightings of" in look_up(browser, plate).text
    browser.client.close()


def wait_until_certified(path, day):
    postgres = setup.embedded_postgres(config.load(path))
    with psycopg.connect(postgres.url("superuser"), autocommit=True) as connection:
        certified = "SELECT published_at IS NOT NULL FROM retention_destruction WHERE day = %s"
        wait_for(lambda: connection.execute(certified, [day]).fetchone() == (True,), 150)


def look_up(browser, plate):
    browser.get("/search/")
    day = datetime.now(UTC).date() - timedelta(days=DAYS_BACK)
    window = {"start": f"{day - timedelta(days=1)}T00:00", "end": f"{day + timedelta(days=2)}T00:00"}
    browser.send("/search/", plate=plate, case_number="26-000001", reason=REASON, when="custom", **window)
    if 'name="seen"' in browser.page.text:
        browser.send("/search/")
    assert browser.page.status_code == 200, browser.page.text
    return browser.page
