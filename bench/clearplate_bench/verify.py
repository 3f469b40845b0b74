"""How long clearplate-verify takes over a whole log with its figures, beside merely hashing the same bytes in Python."""

import argparse
import json
import re
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from clearplate.core.tlog.checkpoint import Checkpoint
from clearplate.core.tlog.fields import instant_text, parse_instant
from clearplate.core.tlog.merkle import leaf_hash, root_hash
from clearplate.core.tlog.note import Note, note_signing_key
from clearplate.core.tlog.tiles import Bundle, decode_bundle, encode_bundle, grow, new_bundles
from clearplate_bench.portal import ORIGIN, an_entry
from clearplate_verify import figures
from clearplate_verify.counting import Counts, Window
from clearplate_verify.log import check_log, open_log
from clearplate_verify.registers import Registers
from clearplate_verify.state import State

ENTRIES = 1_000_000


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the bench `verify`."""
    parser = subparsers.add_parser("verify", help="clearplate-verify over a whole log, against hashing its bytes")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--entries", type=int, default=ENTRIES, metavar="N", help="entries in the log")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Measure and print."""
    with TemporaryDirectory() as name:
        result = _measure(Path(name), arguments.entries)
    if arguments.json:
        print(json.dumps(result))
        return 0
    print(f"{'entries':>10} {'bytes':>12} {'hashing s':>10} {'verify s':>9} {'ratio':>6} {'peak MB':>8}")
    print(
        f"{result['entries']:>10,.0f} {result['bytes']:>12,.0f} {result['hashing_s']:>10.2f} {result['verify_s']:>9.2f} "
        f"{result['ratio']:>6.2f} {result['peak_mb']:>8.0f}"
    )
    return 0


def _measure(folder: Path, size: int) -> dict[str, float]:
    total = _write_log(folder / "public" / "log", size)
    before = time.perf_counter()
    _hash_everything(folder / "public" / "log", size)
    hashing = time.perf_counter() - before
    verifying, peak = _watched(folder, size)
    return {
        "entries": size,
        "bytes": total,
        "hashing_s": hashing,
        "verify_s": verifying,
        "ratio": verifying / hashing,
        "peak_mb": peak,
    }


def _write_log(folder: Path, size: int) -> int:
    leaves, total = [], 0
    for bundle in new_bundles(0, size):
        first = bundle.index * 256
        entries = [an_entry(number) for number in range(first, first + bundle.width)]
        leaves += [leaf_hash(entry) for entry in entries]
        total += sum(map(len, entries))
        _write(folder / bundle.path(), encode_bundle(entries))
    for tile, data in grow(0, leaves, lambda _: b"").items():
        _write(folder / tile.path(), data)
    signer = note_signing_key(ORIGIN, b"\x01" * 32)
    text = Checkpoint(ORIGIN, size, root_hash(leaves)).text()
    _write(folder / "checkpoint", Note(text, (signer.sign(text),)).render())
    _write(folder / "keys.txt", f"log {signer.vkey.text()}\nquorum none\n".encode())
    return total


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def _hash_everything(folder: Path, size: int) -> None:
    leaves = []
    for bundle in new_bundles(0, size):
        data = (folder / Bundle(bundle.index, bundle.width).path()).read_bytes()
        leaves += [leaf_hash(entry) for entry in decode_bundle(data, bundle.width)]
    root_hash(leaves)


def _watched(folder: Path, size: int) -> tuple[float, float]:
    """Verify in a process of its own: seconds from start to end, and the peak of what it and its workers hold (MB).

    Resident memory is added up over the processes every 20 ms; pages they share are counted in each.
    """
    begun, peak = time.perf_counter(), 0.0
    code = f"from clearplate_bench.verify import verify; verify({str(folder)!r}, {size})"
    with subprocess.Popen([sys.executable, "-c", code]) as process:  # noqa: S603 - our own
        while process.poll() is None:
            peak = max(peak, sum(map(_resident_mb, _family(process.pid))))
            time.sleep(0.02)
    if process.returncode:
        raise RuntimeError("The verifier refused the bench's own log.")
    return time.perf_counter() - begun, peak


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:  # it has just ended
        return []
    return [pid, *(one for child in children for one in _family(int(child)))]


def _resident_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:  # it has just ended
        return 0.0
    found = re.search(r"^VmRSS:\s+(\d+) kB", status, re.MULTILINE)
    return int(found[1]) / 1024 if found else 0.0


def verify(name: str, size: int) -> None:
    """Check the log in a folder and compute its figures, as `clearplate-verify portal` does."""
    folder = Path(name)
    last = json.loads(an_entry(size - 1))["at"]
    window = Window(instant_text(parse_instant(last)))
    opened = open_log(str(folder / "public"), None, State(folder / "state"))
    registers = Registers(Counts(window.days[0], window.last))
    days = (window.days[0], window.last)
    check_log(opened, str(folder / "public"), lambda _: None, take=registers.take, counted=size, days=days)
    figures.compute(registers, window, size)
    for month in registers.months():
        for _row in registers.searches(month):
            pass
    registers.close()
