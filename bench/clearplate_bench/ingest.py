"""Ingest over HTTP against a bare COPY of the same rows, and with images against plain writing of the same bytes.

Counts what a city needs: signature checked, every read opened, its token made, rows durably committed, receipt signed,
through the real web server, with clients and database on the same cores. A figure stands beside its baseline of the
same run, taken in turns with it so that the machine's mood falls on both.
"""

import argparse
import http.client
import json
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from uuid import uuid4

import psycopg
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clearplate.core.capture import Capture, Image, ImageKind, Read, VehicleColor, VehicleType
from clearplate.core.custody.bundle import DayKeyPublic
from clearplate.core.ids import CameraId, CapsuleId, CaptureId, UploadId, uuid7
from clearplate.core.seal import OpenCapsule, SealedCapture, new_capsule, seal_capture
from clearplate.core.upload import MEDIA_TYPE, build_upload, check_upload, parse_upload
from clearplate_bench.city import BenchCity, adopt_example_policy, machine, throwaway_city

READS_AN_UPLOAD = 500
RECORD_BYTES = 300
IMAGE_BYTES = 40_000
IMAGES_AN_UPLOAD = 250
"""250 captures of 40 kB: 10 MB, a few minutes of a busy lane."""
BIG_COMMIT_UPLOADS = 40


@dataclass(frozen=True, slots=True)
class Pole:
    """A camera of the measurement: number, key, and the capsule it seals in."""

    number: int
    camera_id: CameraId
    key: Ed25519PrivateKey
    capsule: OpenCapsule


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured.

    Attributes:
        copy_reads_s: Bare binary COPY, one commit for each upload's rows, as many connections as did best.
        copy_big_reads_s: Bare binary COPY in large commits: what the database could do at most.
        ingest_reads_s: Through HTTP.
        share: `ingest_reads_s` over `copy_reads_s`.
        store_mb_s: Images written plainly to the same store, durable.
        bare_mb_s: The same bodies sent to the same web server with an application that only writes them: what network
            and disk allow when both are this machine.
        images_mb_s: Through ingest.
        images_share: `images_mb_s` over `store_mb_s`; `bare_share` is that of `bare_mb_s`.
    """

    machine: str
    uploads: int
    reads: int
    bytes_a_record: int
    workers: int
    threads: int
    connections: int
    rounds: int
    copy_reads_s: float
    copy_connections: int
    copy_big_reads_s: float
    ingest_reads_s: float
    share: float
    upload_p50_ms: float
    upload_p99_ms: float
    images_mb: float
    store_mb_s: float
    bare_mb_s: float
    bare_share: float
    images_mb_s: float
    images_share: float


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `ingest` to `clearplate bench`."""
    command = subparsers.add_parser("ingest", help="uploads over HTTP beside a bare COPY of the same rows")
    command.add_argument("--uploads", type=int, default=300, help="uploads of 500 reads (300)")
    command.add_argument("--image-uploads", type=int, default=24, help="uploads of 250 captures with images (24)")
    command.add_argument("--connections", type=int, default=4, help="cameras that upload at once (4)")
    command.add_argument("--workers", type=int, default=2, help="processes of the web server (2)")
    command.add_argument("--threads", type=int, default=4, help="threads of each (4)")
    command.add_argument("--rounds", type=int, default=3, help="times that each side is measured in turn (3)")
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Measure and print."""
    with throwaway_city() as city:
        city.set_up_django()
        figures = Measurement(city, arguments).figures()
    print(json.dumps(asdict(figures), indent=2) if arguments.json else table(figures))
    return 0


class Measurement:
    """Both measurements in turns, and what they gave."""

    def __init__(self, city: BenchCity, arguments: argparse.Namespace) -> None:
        self._city, self._arguments = city, arguments
        self._now = datetime.now(UTC)
        self._poles = _poles(arguments.connections, self._now)
        self._copies: dict[int, list[float]] = {1: [], arguments.connections: []}
        self._big: list[float] = []
        self._ingests: list[float] = []
        self._latencies: list[float] = []
        self._plain: list[float] = []
        self._bare: list[float] = []
        self._served: list[float] = []
        self._record_bytes, self._image_bytes = 0, 0

    def figures(self) -> Figures:
        """Measure."""
        asked = self._arguments
        with (
            self._city.serve(workers=asked.workers, threads=asked.threads) as address,
            self._city.serve(
                workers=asked.workers, threads=asked.threads, application="clearplate_bench.bare:application"
            ) as bare,
        ):
            _send(address, [_upload(pole, self._now, count=1) for pole in self._poles], asked.connections)
            for _ in range(asked.rounds):
                self._measure_reads(address)
            for _ in range(asked.rounds):
                self._measure_images(address, bare)
        return self._summary()

    def _measure_reads(self, address: str) -> None:
        asked, poles = self._arguments, self._poles
        uploads = [_upload(poles[i % len(poles)], self._now) for i in range(asked.uploads)]
        streams = _streams(uploads, poles, self._now)
        reads = len(uploads) * READS_AN_UPLOAD
        self._record_bytes = parse_upload(uploads[0]).manifest.records_bytes // READS_AN_UPLOAD
        for connections, rates in self._copies.items():
            rates.append(reads / _copy(self._city, streams, self._now, connections))
        self._big.append(reads / _copy_big(self._city, streams, self._now))
        seconds, times = _send(address, uploads, asked.connections)
        self._ingests.append(reads / seconds)
        self._latencies += times

    def _measure_images(self, address: str, bare: str) -> None:
        asked, poles = self._arguments, self._poles
        uploads = [_upload_with_images(poles[i % len(poles)], self._now) for i in range(asked.image_uploads)]
        images = [bytes(parse_upload(upload).images) for upload in uploads]
        self._image_bytes = sum(map(len, images))
        megabytes = self._image_bytes / 1e6
        self._plain.append(megabytes / _write_plainly(images, asked.connections))
        self._bare.append(megabytes / _send(bare, images, asked.connections)[0])
        self._served.append(megabytes / _send(address, uploads, asked.connections)[0])

    def _summary(self) -> Figures:
        asked = self._arguments
        best = max(self._copies, key=lambda connections: _middle(self._copies[connections]))
        latencies = sorted(self._latencies)
        copied, ingested = _middle(self._copies[best]), _middle(self._ingests)
        plain, bare, served = _middle(self._plain), _middle(self._bare), _middle(self._served)
        return Figures(
            machine=machine(), uploads=asked.uploads, reads=asked.uploads * READS_AN_UPLOAD,
            bytes_a_record=self._record_bytes, workers=asked.workers, threads=asked.threads,
            connections=asked.connections, rounds=asked.rounds, copy_reads_s=copied, copy_connections=best,
            copy_big_reads_s=_middle(self._big), ingest_reads_s=ingested, share=ingested / copied,
            upload_p50_ms=1000 * latencies[len(latencies) // 2],
            upload_p99_ms=1000 * latencies[len(latencies) * 99 // 100],
            images_mb=self._image_bytes / 1e6, store_mb_s=plain, bare_mb_s=bare, bare_share=bare / plain,
            images_mb_s=served, images_share=served / plain,
        )  # fmt: skip


def table(figures: Figures) -> str:
    """Lay the figures out for a person."""
    one = figures
    head = (
        f"Ingest, {one.machine}\n"
        f"{one.uploads} uploads of {READS_AN_UPLOAD} reads, {one.bytes_a_record} B a record, {one.connections} connections, "
        f"web server {one.workers} x {one.threads}; medians of {one.rounds} rounds, each side in turn\n"
    )
    big = BIG_COMMIT_UPLOADS * READS_AN_UPLOAD
    rows = [
        (f"bare COPY, a commit an upload, {one.copy_connections} at once", one.copy_reads_s, "reads/s", ""),
        (f"bare COPY, {big:,} rows a commit", one.copy_big_reads_s, "reads/s", ""),
        ("ingest over HTTP, to the signed receipt", one.ingest_reads_s, "reads/s", f"{one.share:.0%} of COPY (>= 15 %)"),
        ("one upload", one.upload_p50_ms, "ms p50", f"{one.upload_p99_ms:.0f} ms p99"),
        ("images, written plainly to the same store", one.store_mb_s, "MB/s", ""),
        ("images, sent to a bare server that writes them", one.bare_mb_s, "MB/s", f"{one.bare_share:.0%} of plain"),
        (
            f"images through ingest ({one.images_mb:,.0f} MB a round)", one.images_mb_s, "MB/s",
            f"{one.images_share:.0%} of plain (>= 70 %), {one.images_mb_s / one.bare_mb_s:.0%} of the bare server",
        ),
    ]  # fmt: skip
    return head + "\n".join(f"{name:<48}{value:>10,.0f} {unit:<8} {note}" for name, value, unit, note in rows)


def _poles(count: int, now: datetime) -> list[Pole]:
    from decimal import Decimal  # noqa: PLC0415 - beside what needs Django

    from clearplate.server.cameras import actions as cameras  # noqa: PLC0415 - Django must be set up first
    from clearplate.server.custody import actions as custody  # noqa: PLC0415

    adopt_example_policy(now)
    day_key = next(key for key in custody.make_days(now=now) if key.day == now.date())
    poles = []
    for number in range(1, count + 1):
        site = cameras.Site(f"Camera {number}", Decimal("31.76"), Decimal("-106.48"), "northbound", "Benchville")
        invited = cameras.invite(site, by=cameras.By(), now=now)
        if not isinstance(invited, cameras.Invited):
            raise TypeError(invited)
        key = Ed25519PrivateKey.generate()
        camera = cameras.enroll(
            invited.code, device_public_key=key.public_key().public_bytes_raw(), agent_version="0.1.0", address=None,
            now=now,
        )  # fmt: skip
        poles.append(_pole(camera.number, CameraId(camera.pk), key, day_key, now))
    return poles


def _pole(number: int, camera_id: CameraId, key: Ed25519PrivateKey, day_key: DayKeyPublic, now: datetime) -> Pole:
    capsule = new_capsule(
        day_key, camera_id=camera_id, capsule_id=CapsuleId(uuid4()), content_key=os.urandom(32), now=now
    )
    return Pole(number, camera_id, key, capsule)


_sequences: dict[int, Iterator[int]] = {}


def _capture(pole: Pole, now: datetime, images: tuple[Image, ...] = ()) -> Capture:
    sequence = next(_sequences.setdefault(pole.number, iter(range(1 << 40))))
    at = now - timedelta(microseconds=sequence % 1000)
    letters = os.urandom(4).hex().upper()[:7]
    read = Read(
        letters, (990,) * 7, 985, "J" * 60, VehicleType.PICKUP, VehicleColor.WHITE, "M" * 60, "E" * 60
    ) if not images else Read(
        letters, (990,) * 7, 985, "US-TX", VehicleType.PICKUP, VehicleColor.WHITE, None, "bench/1"
    )  # fmt: skip
    return Capture(CaptureId(uuid7(at, os.urandom(10))), pole.camera_id, sequence, at, read, images)


def _upload(pole: Pole, now: datetime, count: int = READS_AN_UPLOAD) -> bytes:
    records = [seal_capture(_capture(pole, now), pole.capsule)[0] for _ in range(count)]
    return build_upload(
        records, [], [pole.capsule.capsule], upload_id=UploadId(uuid4()), agent_version="0.1.0", key=pole.key
    )


def _upload_with_images(pole: Pole, now: datetime) -> bytes:
    records: list[SealedCapture] = []
    pictures: list[bytes] = []
    for _ in range(IMAGES_AN_UPLOAD):
        image = Image(ImageKind.SCENE, os.urandom(IMAGE_BYTES))
        record, sealed = seal_capture(_capture(pole, now, (image,)), pole.capsule)
        records.append(record)
        pictures.extend(sealed)
    return build_upload(
        records, pictures, [pole.capsule.capsule], upload_id=UploadId(uuid4()), agent_version="0.1.0", key=pole.key
    )


def _streams(uploads: Sequence[bytes], poles: Sequence[Pole], now: datetime) -> list[bytes]:
    """Make each upload's rows as the COPY stream that ingest would send."""
    from clearplate.server.custody import copying  # noqa: PLC0415 - Django must be set up first
    from clearplate.server.custody.accepting import accept  # noqa: PLC0415

    streams = []
    for index, data in enumerate(uploads):
        pole, sent = poles[index % len(poles)], parse_upload(data)
        public = pole.key.public_key()
        accepted = accept(
            sent,
            check_upload(sent, public),
            camera=pole.number,
            device_public_key=public.public_bytes_raw(),
            retention_days=30,
            now=now,
        )
        streams.append(copying.pack(accepted.rows, camera=pole.number, upload_id=sent.manifest.upload_id.bytes))
    return streams


_BARE = """
DROP TABLE IF EXISTS bench_capture;
CREATE TABLE bench_capture (LIKE custody_capture INCLUDING ALL) PARTITION BY RANGE (captured_at);
CREATE TABLE bench_capture_day PARTITION OF bench_capture FOR VALUES FROM ('{start}') TO ('{end}');
"""


def _copy(city: BenchCity, streams: Sequence[bytes], now: datetime, connections: int) -> float:
    """COPY each stream in a commit of its own, into an empty table of the same shape; seconds."""
    statement = _make_bare_table(city, now)

    def one(share: Sequence[bytes]) -> None:
        with psycopg.connect(city.postgres.url("superuser")) as connection:
            for stream in share:
                with connection.cursor() as cursor, cursor.copy(statement) as copy:
                    copy.write(stream)
                connection.commit()

    return _in_parallel(one, streams, connections)


def _copy_big(city: BenchCity, streams: Sequence[bytes], now: datetime) -> float:
    """COPY many streams in each commit; seconds."""
    statement = _make_bare_table(city, now)
    with psycopg.connect(city.postgres.url("superuser")) as connection:
        started = time.perf_counter()
        for start in range(0, len(streams), BIG_COMMIT_UPLOADS):
            for stream in streams[start : start + BIG_COMMIT_UPLOADS]:
                with connection.cursor() as cursor, cursor.copy(statement) as copy:
                    copy.write(stream)
            connection.commit()
        return time.perf_counter() - started


def _make_bare_table(city: BenchCity, now: datetime) -> str:
    from clearplate.server.custody.copying import COLUMNS  # noqa: PLC0415 - Django must be set up first

    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    with psycopg.connect(city.postgres.url("superuser"), autocommit=True) as connection:
        for statement in _BARE.format(start=midnight, end=midnight + timedelta(days=1)).split(";"):
            if statement.strip():
                connection.execute(statement.encode())
    return f"COPY bench_capture ({COLUMNS}) FROM STDIN (FORMAT BINARY)"


def _send(address: str, uploads: Sequence[bytes], connections: int) -> tuple[float, list[float]]:
    """Post uploads over as many connections; gives the seconds, and those of each upload."""
    host = urlsplit(address).netloc
    times: list[float] = []

    def one(share: Sequence[bytes]) -> None:
        connection = http.client.HTTPConnection(host, timeout=120)
        for data in share:
            started = time.perf_counter()
            connection.request("POST", "/ingest/v1/uploads", data, {"Content-Type": MEDIA_TYPE})
            response = connection.getresponse()
            body = response.read()
            if response.status != http.client.OK:
                raise RuntimeError(f"{response.status}: {body.decode(errors='replace')}")
            times.append(time.perf_counter() - started)
        connection.close()

    return _in_parallel(one, uploads, connections), times


def _write_plainly(images: Sequence[bytes], connections: int) -> float:
    """Put the same objects into the same store and do nothing else; seconds."""
    from clearplate.server.custody import objects  # noqa: PLC0415 - Django must be set up first

    store = objects.store()

    def one(share: Sequence[bytes]) -> None:
        for content in share:
            store.put(f"2000-01-01/{uuid4()}.images", [content])

    return _in_parallel(one, images, connections)


def _in_parallel(work: Callable[[Sequence[bytes]], None], items: Sequence[bytes], connections: int) -> float:
    """Share items among threads; seconds from start to the last one's end."""
    faults: list[BaseException] = []

    def guarded(share: Sequence[bytes]) -> None:
        try:
            work(share)
        except BaseException as fault:  # noqa: BLE001 - carried to the thread that measures, and raised there
            faults.append(fault)

    threads = [threading.Thread(target=guarded, args=(items[i::connections],)) for i in range(connections)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    seconds = time.perf_counter() - started
    if faults:
        raise faults[0]
    return seconds


def _middle(values: Sequence[float]) -> float:
    return sorted(values)[len(values) // 2]


def main() -> int:
    """Run by itself: `python -m clearplate_bench.ingest`."""
    parser = argparse.ArgumentParser(prog="clearplate bench")
    register(parser.add_subparsers(required=True))
    arguments = parser.parse_args(["ingest", *sys.argv[1:]])
    return int(arguments.run(arguments))


if __name__ == "__main__":
    raise SystemExit(main())
