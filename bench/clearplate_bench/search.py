"""Exact search over thirty days of reads against the bare prepared statement on the same table.

The table is filled as a city's would be: thirty partitions, keyed tokens, sealed bytes of the real size. A small part are
real captures of a pool of vehicles, uploaded through ingest, so that what a search finds can be opened; the rest are
random bytes of the same shape, which no token of the pool ever meets. Every figure stands beside its baseline of the
same run, taken in turns with it.
"""

import argparse
import json
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import numpy as np
import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearplate.core import search as rules
from clearplate.core.capture import Capture, Image, ImageKind, Read, VehicleColor, VehicleType
from clearplate.core.ids import CameraId, CapsuleId, CaptureId, UploadId, uuid7
from clearplate.core.seal import SealedCapture, new_capsule, seal_capture
from clearplate.core.upload import MEDIA_TYPE, build_upload
from clearplate_bench.city import BenchCity, adopt_example_policy, machine, throwaway_city

if TYPE_CHECKING:
    from clearplate.server.agencies.acting import By
    from clearplate.server.agencies.models import Officer

DAYS = 30
CAMERAS = 28
"""What the median city of 187 portals has (FEATURES)."""
POOL = 2_000
"""Vehicles that the searches ask about."""
POOL_READS_A_DAY = 500
CHUNK = 100_000
LETTERS, DIGITS = "ABCDEFGHJKLMNPRSTUVWXYZ", "0123456789"
CROP_BYTES = 4_000
_PG_EPOCH_US = 946_684_800_000_000


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured; milliseconds, median and 99th percentile.

    Attributes:
        bare: The prepared statement with tokens made beforehand, one branch for each day.
        find: Tokens made and the index asked, as the search does it.
        ask: Policy asked, entry and row committed.
        answer: Found, every sighting opened with its proof checked, crops opened, counted in a second committed entry.
        whole: `ask` and `answer`: all that the server does between the button and the page.
        ratio: Median of `find` over median of `bare`.
    """

    machine: str
    reads: int
    days: int
    table_gb: float
    filled_rows_s: float
    searches: int
    sightings_median: int
    bare_p50: float
    bare_p99: float
    find_p50: float
    find_p99: float
    ask_p50: float
    ask_p99: float
    answer_p50: float
    answer_p99: float
    whole_p50: float
    whole_p99: float
    ratio: float


@dataclass
class Times:
    """Seconds of each step, one value a search."""

    bare: list[float] = field(default_factory=list)
    find: list[float] = field(default_factory=list)
    ask: list[float] = field(default_factory=list)
    answer: list[float] = field(default_factory=list)
    found: list[int] = field(default_factory=list)


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `search` to `clearplate bench`."""
    command = subparsers.add_parser("search", help="exact search over 30 days beside the bare prepared statement")
    command.add_argument("--reads", type=int, default=10_000_000, help="reads in the table (10 million, 4 GB)")
    command.add_argument("--searches", type=int, default=500, help="searches measured (500)")
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Measure and print."""
    # Loading is not what is measured; a commit stays durable in what is.
    with throwaway_city({"shared_buffers": "512MB", "max_wal_size": "8GB"}) as city:
        city.set_up_django()
        figures = _measure(city, arguments)
    print(json.dumps(asdict(figures), indent=2) if arguments.json else table(figures))
    return 0


def _measure(city: BenchCity, arguments: argparse.Namespace) -> Figures:
    now = datetime.now(UTC)
    adopt_example_policy(now)
    pool = _pool()
    days = [now.date() - timedelta(days=back) for back in range(DAYS)]
    say(f"Sealing and uploading {DAYS * POOL_READS_A_DAY:,} real reads …")
    record_bytes = _upload_pool(pool, days, now)
    rows = max(arguments.reads - DAYS * POOL_READS_A_DAY, 0)
    say(f"Copying {rows:,} rows …")
    seconds = _fill(city, days, rows, record_bytes)
    table_bytes = _settle(city)
    officer = _officer()
    chosen = random.Random(7)  # noqa: S311 - which vehicle is asked about, not a secret
    plates = [chosen.choice(pool) for _ in range(arguments.searches)]
    say(f"Searching {len(plates)} times …")
    times = _search_all(city, officer, plates, now)
    return _figures(times, reads=arguments.reads, table_bytes=table_bytes, rows_s=rows / seconds if rows else 0.0)


def _figures(times: Times, *, reads: int, table_bytes: int, rows_s: float) -> Figures:
    whole = [asked + answered for asked, answered in zip(times.ask, times.answer, strict=True)]
    p50, p99 = partial(percentile, 0.5), partial(percentile, 0.99)
    return Figures(
        machine=machine(), reads=reads, days=DAYS, table_gb=table_bytes / 1e9, filled_rows_s=rows_s,
        searches=len(times.find), sightings_median=sorted(times.found)[len(times.found) // 2],
        bare_p50=p50(times.bare), bare_p99=p99(times.bare), find_p50=p50(times.find), find_p99=p99(times.find),
        ask_p50=p50(times.ask), ask_p99=p99(times.ask), answer_p50=p50(times.answer), answer_p99=p99(times.answer),
        whole_p50=p50(whole), whole_p99=p99(whole), ratio=p50(times.find) / p50(times.bare),
    )  # fmt: skip


def table(figures: Figures) -> str:
    """Lay the figures out for a person."""
    lines = [
        f"Search, {figures.machine}",
        f"{figures.reads:,} reads in {figures.days} days ({figures.table_gb:.2f} GB, copied at {figures.filled_rows_s:,.0f} rows/s)",
        f"{figures.searches} searches of the whole time, {figures.sightings_median} sightings each (median)",
        "",
        f"{'':<58}{'p50 ms':>9}{'p99 ms':>9}",
    ]
    steps = (
        ("bare prepared SQL, tokens given", figures.bare_p50, figures.bare_p99),
        ("find: tokens made, index asked", figures.find_p50, figures.find_p99),
        ("ask: policy, entry and row committed", figures.ask_p50, figures.ask_p99),
        ("answer: found, opened, proofs checked, entry committed", figures.answer_p50, figures.answer_p99),
        ("whole search, from button to page", figures.whole_p50, figures.whole_p99),
    )
    lines += [f"{name:<58}{p50:>9.2f}{p99:>9.2f}" for name, p50, p99 in steps]
    lines += ["", f"find is {figures.ratio:.2f} times the bare statement (at most 2); its p99 is to be under 50 ms"]
    return "\n".join(lines)


def _pool() -> list[str]:
    maker = random.Random(11)  # noqa: S311 - made-up plates
    return sorted({"".join(maker.choices(LETTERS, k=3)) + "".join(maker.choices(DIGITS, k=4)) for _ in range(POOL)})


def _upload_pool(pool: Sequence[str], days: Sequence[date], now: datetime) -> int:
    """Send each day's reads of the pool through ingest; gives the bytes of a sealed record."""
    from django.test import Client  # noqa: PLC0415 - Django must be set up first

    client, chosen = Client(SERVER_NAME="127.0.0.1"), random.Random(13)  # noqa: S311 - which vehicle passed, not a secret
    camera_id, key = _camera(now)
    size, sequence = 0, iter(range(1 << 40))
    for day in reversed(days):
        at = min(datetime(day.year, day.month, day.day, 0, 0, 1, tzinfo=UTC), now - timedelta(seconds=1))
        captures = [
            a_capture(chosen.choice(pool), camera_id, next(sequence), at + timedelta(microseconds=1000 * n))
            for n in range(POOL_READS_A_DAY)
        ]
        data, size = _sealed(captures, camera_id, key, day, now)
        answer = client.post("/ingest/v1/uploads", data, content_type=MEDIA_TYPE)
        if answer.status_code != 200:  # noqa: PLR2004 - HTTP's OK
            raise RuntimeError(answer.content.decode())
    return size


def _camera(now: datetime) -> tuple[CameraId, Ed25519PrivateKey]:
    from clearplate.server.cameras import actions as cameras  # noqa: PLC0415 - Django must be set up first

    enrolled = None
    for number in range(CAMERAS):
        site = cameras.Site(f"Camera {number}", Decimal("31.76"), Decimal("-106.48"), "northbound", "Benchville")
        invited = cameras.invite(site, by=cameras.By(), now=now)
        if not isinstance(invited, cameras.Invited):
            raise TypeError(invited)
        key = Ed25519PrivateKey.generate()
        public = key.public_key().public_bytes_raw()
        camera = cameras.enroll(invited.code, device_public_key=public, agent_version="0.1.0", address=None, now=now)
        enrolled = enrolled or (CameraId(camera.pk), key)
    if enrolled is None:
        raise TypeError("no camera")
    return enrolled


def a_capture(plate: str, camera_id: CameraId, sequence: int, at: datetime) -> Capture:
    """A capture as a camera would make it, with a crop of a usual size."""
    read = Read(plate, (990,) * len(plate), 985, "US-TX", VehicleType.PICKUP, VehicleColor.WHITE, None, "bench/1")
    crop = Image(ImageKind.PLATE, os.urandom(CROP_BYTES))
    return Capture(CaptureId(uuid7(at, os.urandom(10))), camera_id, sequence, at, read, (crop,))


def _sealed(
    captures: Sequence[Capture], camera_id: CameraId, key: Ed25519PrivateKey, day: date, now: datetime
) -> tuple[bytes, int]:
    from clearplate.server.custody import actions as custody  # noqa: PLC0415 - Django must be set up first
    from clearplate.server.custody.keys import keyring  # noqa: PLC0415

    custody.make_day(day, now=now)
    capsule = new_capsule(
        keyring().public(day),
        camera_id=camera_id,
        capsule_id=CapsuleId(uuid7(captures[0].captured_at, os.urandom(10))),
        content_key=os.urandom(32),
        now=captures[0].captured_at,
    )
    records: list[SealedCapture] = []
    pictures: list[bytes] = []
    for capture in captures:
        record, sealed = seal_capture(capture, capsule)
        records.append(record)
        pictures.extend(sealed)
    data = build_upload(
        records, pictures, [capsule.capsule], upload_id=UploadId(uuid4()), agent_version="0.1.0", key=key
    )
    return data, len(records[0].record)


def _fill(city: BenchCity, days: Sequence[date], rows: int, record_bytes: int) -> float:
    """Copy random rows of the real shape into every day's partition; seconds."""
    from clearplate.server.custody.copying import COLUMNS, HEADER, TRAILER  # noqa: PLC0415 - Django first

    generator = np.random.default_rng(17)
    started = time.perf_counter()
    with psycopg.connect(city.postgres.url("superuser")) as connection:
        for number, day in enumerate(days):
            share = rows // DAYS + (number < rows % DAYS)
            statement = f"COPY custody_capture_{day:%Y%m%d} ({COLUMNS}) FROM STDIN (FORMAT BINARY)"
            with connection.cursor() as cursor, cursor.copy(statement) as copy:
                copy.write(HEADER)
                for begun in range(0, share, CHUNK):
                    copy.write(random_rows(generator, day, min(CHUNK, share - begun), record_bytes))
                copy.write(TRAILER)
            connection.commit()
    return time.perf_counter() - started


def random_rows(generator: np.random.Generator, day: date, count: int, record_bytes: int) -> bytes:
    """Rows as binary COPY takes them: every value after its length, big-endian."""
    shape = np.dtype(
        [
            ("fields", ">i2"), ("l1", ">i4"), ("token", "V16"), ("l2", ">i4"), ("captured_at", ">i8"), ("l3", ">i4"),
            ("capture_id", "V16"), ("l4", ">i4"), ("camera", ">i4"), ("l5", ">i4"), ("vehicle_type", ">i2"),
            ("l6", ">i4"), ("vehicle_color", ">i2"), ("l7", ">i4"), ("confidence", ">i2"), ("l8", ">i4"),
            ("sealed", f"V{record_bytes}"), ("l9", ">i4"), ("upload_id", "V16"), ("l10", ">i4"), ("leaf_index", ">i4"),
            ("l11", ">i4"), ("images_offset", ">i8"),
        ]
    )  # fmt: skip
    rows = np.frombuffer(bytearray(generator.bytes(shape.itemsize * count)), dtype=shape)
    rows["fields"] = 11
    for number, length in enumerate((16, 8, 16, 4, 2, 2, 2, record_bytes, 16, 4, 8), start=1):
        rows[f"l{number}"] = length
    midnight = int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * 1_000_000 - _PG_EPOCH_US
    rows["captured_at"] = midnight + np.sort(generator.integers(0, 86_400_000_000, count))
    rows["camera"] = generator.integers(1, CAMERAS + 1, count)
    rows["confidence"] = generator.integers(500, 1000, count)
    rows["leaf_index"] = np.arange(count) % 1000
    return rows.tobytes()


def _settle(city: BenchCity) -> int:
    """Vacuum and checkpoint, as a city's table would have been long ago; gives the table's bytes, indexes included."""
    with psycopg.connect(city.postgres.url("superuser"), autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE custody_capture")
        connection.execute("CHECKPOINT")
        found = connection.execute(
            "SELECT sum(pg_total_relation_size(inhrelid)) FROM pg_inherits WHERE inhparent = 'custody_capture'::regclass"
        ).fetchone()
    return int(found[0]) if found else 0


def _officer() -> "Officer":
    """An investigator on an active case, as the policy wants one."""
    from clearplate.server import clock  # noqa: PLC0415 - Django must be set up first
    from clearplate.server.agencies.models import (  # noqa: PLC0415
        Agency,
        Course,
        Officer,
        OfficerRole,
        Role,
        Training,
    )
    from clearplate.server.cases.models import Case, CaseOfficer  # noqa: PLC0415

    agency = Agency.objects.create(name="Benchville Police")
    officer = Officer.objects.create(email="bench@example.gov", full_name="Bench Officer", agency=agency)
    OfficerRole.objects.create(officer=officer, role=Role.INVESTIGATOR)
    today = clock.now().date()
    Training.objects.create(
        officer=officer, course=Course.PLATE_READERS, completed_on=today, expires_on=today + timedelta(days=30)
    )
    case = Case.objects.create(agency=agency, number="26-000001", offense_type="120")
    CaseOfficer.objects.create(case=case, officer=officer)
    officer.prove(clock.now())
    return officer


def _search_all(city: BenchCity, officer: "Officer", plates: Sequence[str], now: datetime) -> Times:
    from clearplate.server.search import actions  # noqa: PLC0415 - Django must be set up first

    by, times = actions.By(officer, "127.0.0.1"), Times()
    # As the owner of the partitions: the application may ask the parent only, which is the slower way.
    with psycopg.connect(city.postgres.url("superuser"), autocommit=True) as connection:
        # Both sides warm: plans made, keys derived, the policy parsed.
        for plate in plates[:20]:
            _one(connection, by, plate, now, Times())
        for plate in plates:
            _one(connection, by, plate, now, times)
    return times


def _one(connection: "psycopg.Connection[Any]", by: "By", plate: str, now: datetime, times: Times) -> None:
    from clearplate.server.custody import actions as custody  # noqa: PLC0415 - Django must be set up first
    from clearplate.server.search import actions, looking_up, queries  # noqa: PLC0415

    request = rules.read_request(
        plate=plate, spellings=[], start=now - timedelta(days=DAYS - 1), end=now, cameras=[], case_number="26-000001",
        offense_type="120", reason="Dark pickup left the robbery at the Mesa Street store", on_behalf_of=by.officer.agency.name,
        warrant="W-1", now=now,  # a window this long needs one
    )  # fmt: skip
    tokens = custody.tokens_for(plate, rules.days_of(request), now=now)
    rows = _timed(times.bare, lambda: _bare(connection, tokens, request))
    found = _timed(times.find, lambda: looking_up.find(request, now=now))
    if len(rows) != len(found.captures):
        raise RuntimeError(f"The bare statement found {len(rows)} captures, the search {len(found.captures)}.")
    asked = _timed(times.ask, lambda: actions.ask(by, request, now=now))
    if not isinstance(asked, actions.Asked):
        raise TypeError(asked)
    search = queries.own_search(by.officer, asked.search_id)
    if search is None:
        raise TypeError(asked)
    answered = _timed(times.answer, lambda: actions.answer(by, search, now=now))
    if not isinstance(answered, actions.Answered) or answered.damaged:
        raise TypeError(answered)
    times.found.append(len(answered.found))


def _timed(into: list[float], step: Callable[[], Any]) -> Any:
    started = time.perf_counter()
    result = step()
    into.append(time.perf_counter() - started)
    return result


def _bare(connection: "psycopg.Connection[Any]", tokens: dict[date, bytes], request: rules.SearchRequest) -> list[Any]:
    """The quickest form known (STACK): one branch a day, so that every plan touches its own partition only."""
    from clearplate.server.custody.copying import COLUMNS  # noqa: PLC0415 - Django must be set up first

    branches, values = [], []
    for day, token in tokens.items():
        branches.append(
            f"SELECT {COLUMNS} FROM custody_capture_{day:%Y%m%d} "
            "WHERE token = %b AND captured_at >= %b AND captured_at < %b"
        )
        values += [token, request.start, request.end]
    statement = f"{' UNION ALL '.join(branches)} ORDER BY captured_at DESC LIMIT {rules.SIGHTINGS_MAX}"
    return connection.execute(statement, values, prepare=True, binary=True).fetchall()


def percentile(share: float, seconds: Sequence[float]) -> float:
    """Milliseconds."""
    ordered = sorted(seconds)
    return 1000 * ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def say(sentence: str) -> None:
    """Tell how far the measurement is, beside what it prints."""
    print(sentence, file=sys.stderr, flush=True)


def main() -> int:
    """Run by itself: `python -m clearplate_bench.search`."""
    parser = argparse.ArgumentParser(prog="clearplate bench")
    register(parser.add_subparsers(required=True))
    arguments = parser.parse_args(["search", *sys.argv[1:]])
    return int(arguments.run(arguments))


if __name__ == "__main__":
    raise SystemExit(main())
