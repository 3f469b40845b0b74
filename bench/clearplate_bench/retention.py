"""The end of one day of a million reads: key, partition, rows, images, certificate; beside DELETE of such a day.

Two days of the same rows and the same size, both past their end. One ends by the product's own steps, the other by
DELETE as the tables' owner, each after a checkpoint, because the pages of a day that is thirty days old have long been
written. Bytes of the write-ahead log are PostgreSQL's own count. Searches run in another process: first by themselves,
then through both.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import numpy as np
import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearplate.core.ids import CameraId, CapsuleId, UploadId, uuid7
from clearplate.core.seal import new_capsule, seal_capture
from clearplate.core.upload import build_upload, parse_upload
from clearplate_bench.city import BenchCity, adopt_example_policy, machine, throwaway_city
from clearplate_bench.search import CAMERAS, a_capture, percentile, random_rows, say

if TYPE_CHECKING:
    from clearplate.core.upload import Upload

RETENTION_DAYS = 30
CAPSULES = 24 * CAMERAS
CHUNK = 100_000
IMAGE_BYTES = 4096
_QUIET_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured.

    Attributes:
        key_s: Until nobody can read anything of the day.
        drop_s: From then until its captures are gone.
        rest_s: Capsules, signatures and uploads deleted, entry appended, certificate published.
        objects_s: Its images removed, one file an upload.
        wal_mb: Of all these; of `DELETE` of such a day.
        searches_quiet: Milliseconds of one exact search over thirty days, median and 99th percentile, before;
            `searches_meanwhile` while the day ended by our steps, `searches_delete` while the other was deleted.
    """

    machine: str
    reads: int
    uploads: int
    day_mb: float
    key_s: float
    drop_s: float
    rest_s: float
    objects_s: float
    wal_mb: float
    delete_s: float
    delete_wal_mb: float
    wal_ratio: float
    searches_quiet: tuple[float, float, int]
    searches_meanwhile: tuple[float, float, int]
    searches_delete: tuple[float, float, int]


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `retention` to `clearplate bench`."""
    command = subparsers.add_parser("retention", help="the end of a day of a million reads beside DELETE of it")
    command.add_argument("--reads", type=int, default=1_000_000, help="reads of each of the two days (1 million)")
    command.add_argument("--uploads", type=int, default=20_000, help="uploads they came in (20,000)")
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Measure and print."""
    # As the embedded database runs, but for the log's size: a checkpoint of its own accord would spoil the comparison.
    with throwaway_city({"shared_buffers": "512MB", "max_wal_size": "8GB", "checkpoint_timeout": "1h"}) as city:
        city.set_up_django()
        figures = _measure(city, reads=arguments.reads, uploads=arguments.uploads)
    print(json.dumps(asdict(figures), indent=2) if arguments.json else table(figures))
    return 0


def table(figures: Figures) -> str:
    """Lay the figures out for a person."""
    whole = figures.key_s + figures.drop_s
    seconds = (
        ("the key destroyed: nobody can read the day", figures.key_s),
        ("its partition dropped", figures.drop_s),
        ("both (to be under 2 s)", whole),
        ("rows deleted, entry, certificate", figures.rest_s),
        (f"{figures.uploads:,} images removed", figures.objects_s),
        ("DELETE of such a day", figures.delete_s),
    )
    searches = (
        ("before", figures.searches_quiet),
        ("while the day ended", figures.searches_meanwhile),
        ("during DELETE", figures.searches_delete),
    )
    wal = f"write-ahead log: {figures.wal_mb:,.1f} MB, DELETE {figures.delete_wal_mb:,.1f} MB: "
    wal += f"{figures.wal_ratio:,.1f} times less (to be at least 10)"
    return "\n".join(
        [
            f"Retention, {figures.machine}",
            f"{figures.reads:,} reads in {figures.uploads:,} uploads ({figures.day_mb:,.0f} MB a day)",
            "",
            *(f"{name:<48}{value:>9.3f} s" for name, value in seconds),
            "",
            wal,
            "",
            f"{'searches over 30 days':<32}{'p50 ms':>9}{'p99 ms':>9}{'searches':>10}",
            *(f"{name:<32}{p50:>9.2f}{p99:>9.2f}{count:>10,}" for name, (p50, p99, count) in searches),
        ]
    )


def _measure(city: BenchCity, *, reads: int, uploads: int) -> Figures:
    from clearplate.server.custody import actions as custody  # noqa: PLC0415 - Django must be set up first
    from clearplate.server.retention import actions  # noqa: PLC0415
    from clearplate.server.retention.models import Destruction  # noqa: PLC0415

    now = datetime.now(UTC)
    today = now.date()
    adopt_example_policy(now)
    ours, theirs = (today - timedelta(days=RETENTION_DAYS + back) for back in (0, 1))
    for back in range(RETENTION_DAYS + 2):
        custody.make_day(today - timedelta(days=back), now=now)
    sample = _sample(ours, now)
    for day in (ours, theirs):
        say(f"Copying {reads:,} reads and {uploads:,} uploads of {day} …")
        _fill(city, day, reads, uploads, sample)
        _fill_objects(city.folder / "objects" / day.isoformat(), uploads)
    Destruction.objects.create(day=ours, begun_at=now)
    day_bytes = _settle(city, ours)
    with _searching(city) as searches:
        say("Searching by itself …")
        time.sleep(_QUIET_SECONDS)
        quiet = searches()
        say("Ending one day …")
        with _wal(city) as wal:
            key_s = _seconds(lambda: actions.end_key(ours, now))
            drop_s = _seconds(lambda: actions.drop_captures(ours, now))
            rest_s = _seconds(lambda: actions.forget_rows(ours, now))
            objects_s = _seconds(lambda: actions.remove_objects(ours, now))
            rest_s += _seconds(lambda: actions.certify(ours, now)) + _seconds(lambda: actions.publish(ours, now))
        meanwhile = searches()
        say("Deleting the other …")
        _checkpoint(city)
        searches()
        with _wal(city) as delete_wal:
            delete_s = _seconds(lambda: _delete(city, theirs))
        deleting = searches()
    return Figures(
        machine=machine(), reads=reads, uploads=uploads, day_mb=day_bytes / 1e6, key_s=key_s, drop_s=drop_s,
        rest_s=rest_s, objects_s=objects_s, wal_mb=wal[0] / 1e6, delete_s=delete_s, delete_wal_mb=delete_wal[0] / 1e6,
        wal_ratio=delete_wal[0] / wal[0], searches_quiet=quiet, searches_meanwhile=meanwhile, searches_delete=deleting,
    )  # fmt: skip


def _seconds(step: Callable[[], object]) -> float:
    started = time.perf_counter()
    step()
    return time.perf_counter() - started


def _sample(day: date, now: datetime) -> "Upload":
    """One real upload of fifty captures: its manifest's and records' sizes are what the rows are filled with."""
    from clearplate.server.custody.keys import keyring  # noqa: PLC0415 - Django must be set up first

    camera_id = CameraId(uuid4())
    at = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)
    capsule = new_capsule(
        keyring().public(day),
        camera_id=camera_id,
        capsule_id=CapsuleId(uuid7(at, os.urandom(10))),
        content_key=os.urandom(32),
        now=at,
    )
    sealed = [
        seal_capture(a_capture(f"ABC{n:04}", camera_id, n, at + timedelta(seconds=n)), capsule) for n in range(50)
    ]
    data = build_upload(
        [record for record, _ in sealed],
        [image for _, images in sealed for image in images],
        [capsule.capsule],
        upload_id=UploadId(uuid7(now, os.urandom(10))),
        agent_version="0.1.0",
        key=Ed25519PrivateKey.generate(),
    )
    return parse_upload(data)


def _fill(city: BenchCity, day: date, reads: int, uploads: int, sample: "Upload") -> None:
    """Fill a day as a city's would be, counted into the log."""
    from clearplate.server.custody.copying import COLUMNS, HEADER, TRAILER  # noqa: PLC0415 - Django must be set up first

    generator = np.random.default_rng(day.toordinal())
    record_bytes, per_upload = len(sample.captures[0].record), reads // uploads
    noon = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    with psycopg.connect(city.postgres.url("superuser")) as connection, connection.cursor() as cursor:
        with cursor.copy(f"COPY custody_capture_{day:%Y%m%d} ({COLUMNS}) FROM STDIN (FORMAT BINARY)") as copy:
            copy.write(HEADER)
            for begun in range(0, reads, CHUNK):
                copy.write(random_rows(generator, day, min(CHUNK, reads - begun), record_bytes))
            copy.write(TRAILER)
        with cursor.copy("COPY custody_capsule (capsule_id, day, camera, key_id, suite, sealed) FROM STDIN") as copy:
            sealed = sample.manifest.capsules[0].sealed
            for number in range(CAPSULES):
                copy.write_row((uuid4(), day, number % CAMERAS + 1, "0" * 16, "x25519", os.urandom(len(sealed))))
        counted = cursor.execute(
            "INSERT INTO ingest_hour (camera, hour, captures, uploads, root_sha256, entry_id) "
            "VALUES (1, %s, %s, %s, %s, 1) RETURNING id",
            [noon, reads, uploads, bytes(32)],
        ).fetchone()
        ids = [UUID(bytes=os.urandom(16)) for _ in range(uploads)]
        columns = "upload_id, day, camera, device_public_key, manifest, signature, leaf_hashes"
        with cursor.copy(f"COPY custody_proof ({columns}) FROM STDIN") as copy:
            for one in ids:
                proof = (sample.manifest_bytes, sample.signature, os.urandom(32 * per_upload))
                copy.write_row((one, day, 1, os.urandom(32), *proof))
        columns = (
            "upload_id, camera, camera_id, day, received_at, count, kept, forgotten, root_sha256, first_sequence, "
        )
        columns += "last_sequence, object_name, counted_in_id"
        with cursor.copy(f"COPY ingest_upload ({columns}) FROM STDIN") as copy:
            for one in ids:
                facts = (per_upload, per_upload, 0, os.urandom(32), 0, per_upload - 1, f"{day}/{one}.images")
                copy.write_row((one, 1, uuid4(), day, noon, *facts, counted[0] if counted else None))


def _fill_objects(folder: Path, uploads: int) -> None:
    folder.mkdir(parents=True)
    for number in range(uploads):
        (folder / f"{number}.images").write_bytes(bytes(IMAGE_BYTES))


def _settle(city: BenchCity, day: date) -> int:
    """Vacuum and checkpoint, as was done long ago with a day of that age; gives the partition's bytes."""
    with psycopg.connect(city.postgres.url("superuser"), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE custody_capture, custody_proof, custody_capsule, ingest_upload")
        connection.execute("CHECKPOINT")
        found = connection.execute(f"SELECT pg_total_relation_size('custody_capture_{day:%Y%m%d}')").fetchone()
    return int(found[0]) if found else 0


def _checkpoint(city: BenchCity) -> None:
    with psycopg.connect(city.postgres.url("superuser"), autocommit=True) as connection:
        connection.execute("CHECKPOINT")


@contextmanager
def _wal(city: BenchCity) -> Iterator[list[int]]:
    """Count the bytes of write-ahead log that are written meanwhile."""
    written = [0]
    with psycopg.connect(city.postgres.url("superuser"), autocommit=True) as connection:
        before = connection.execute("SELECT pg_current_wal_insert_lsn()").fetchone()
        yield written
        found = connection.execute(
            "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), %s)", [before[0] if before else None]
        ).fetchone()
        written[0] = int(found[0]) if found else 0


def _delete(city: BenchCity, day: date) -> None:
    """What a city without partitions would do: the same rows, by DELETE."""
    with psycopg.connect(city.postgres.url("superuser")) as connection:
        opens = datetime(day.year, day.month, day.day, tzinfo=UTC)
        closes = opens + timedelta(days=1)
        connection.execute("DELETE FROM custody_capture WHERE captured_at >= %s AND captured_at < %s", [opens, closes])
        for name in ("custody_capsule", "custody_proof", "ingest_upload"):
            connection.execute(f"DELETE FROM {name} WHERE day = %s", [day])


# --- Searches, in a process of their own ----------------------------------------------------------------------------


@contextmanager
def _searching(city: BenchCity) -> Iterator[Callable[[], tuple[float, float, int]]]:
    """Search without pause in another process; the function gives what was measured since it was last called."""
    words = [sys.executable, "-m", "clearplate_bench.retention", "search"]
    with subprocess.Popen(  # noqa: S603 - our own module
        words, env=city.environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        if process.stdin is None or process.stdout is None:
            raise TypeError(process)
        asked, told = process.stdin, process.stdout
        told.readline()

        def since() -> tuple[float, float, int]:
            asked.write("tell\n")
            asked.flush()
            p50, p99, count = json.loads(told.readline())
            return p50, p99, count

        try:
            yield since
        finally:
            asked.close()


def search_without_pause() -> int:
    """Ask for a random plate over thirty days, again and again; tell on each line of standard input."""
    import select  # noqa: PLC0415 - only the searching process waits for lines

    import django  # noqa: PLC0415

    django.setup()
    from clearplate.server.custody import actions as custody  # noqa: PLC0415
    from clearplate.server.custody import queries  # noqa: PLC0415

    seconds: list[float] = []
    print("ready", flush=True)
    while True:
        now = datetime.now(UTC)
        days = [now.date() - timedelta(days=back) for back in range(RETENTION_DAYS)]
        started = time.perf_counter()
        tokens = custody.tokens_for(f"ABC{len(seconds) % 10_000:04}", days, now=now)
        start = now - timedelta(days=RETENTION_DAYS - 1)
        queries.captures_by_token(tokens.items(), cameras=None, start=start, end=now, limit=200)
        seconds.append(time.perf_counter() - started)
        if select.select([sys.stdin], [], [], 0)[0]:
            if not sys.stdin.readline():
                return 0
            print(json.dumps([percentile(0.5, seconds), percentile(0.99, seconds), len(seconds)]), flush=True)
            seconds.clear()


def main() -> int:
    """Run by itself: `python -m clearplate_bench.retention`."""
    if sys.argv[1:] == ["search"]:
        return search_without_pause()
    parser = argparse.ArgumentParser(prog="clearplate bench")
    register(parser.add_subparsers(required=True))
    arguments = parser.parse_args(["retention", *sys.argv[1:]])
    return int(arguments.run(arguments))


if __name__ == "__main__":
    raise SystemExit(main())
