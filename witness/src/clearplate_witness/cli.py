"""The command `clearplate-witness`."""

import argparse
import sqlite3
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from clearplate_verify.errors import VerificationFailed
from clearplate_verify.note import parse_vkey
from clearplate_witness import __version__
from clearplate_witness.errors import WrongFolder
from clearplate_witness.keys import CosigningKey, load_keys, make_keys
from clearplate_witness.memory import FILE, Memory
from clearplate_witness.rules import Witness
from clearplate_witness.service import WitnessServer

DONE, WRONG_CALL = 0, 2


def main(arguments: list[str] | None = None) -> int:
    """Run one command; 0 when done, 2 when it was called wrongly."""
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except (WrongFolder, VerificationFailed) as fault:
        print(f"clearplate-witness: {fault}", file=sys.stderr)
    except sqlite3.Error as fault:
        print(
            f"clearplate-witness: the memory {options.folder / FILE} cannot be used: {fault}. If it is lost, do not make "
            "another for the same keys: make a new witness, and tell the cities.",
            file=sys.stderr,
        )
    except OSError as fault:
        print(f"clearplate-witness: {fault.filename or options.folder}: {fault.strerror}", file=sys.stderr)
    return WRONG_CALL


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="clearplate-witness",
        description="Cosign the checkpoints of transparency logs, and refuse a log that shows two histories.",
    )
    parser.add_argument("--version", action="version", version=f"clearplate-witness {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    init = commands.add_parser("init", help="make a witness: its keys and its memory")
    init.add_argument("folder", type=Path)
    init.add_argument("--name", required=True, help="the witness's name for ever, like witness.paper.example/w1")
    init.set_defaults(run=_init)
    add = commands.add_parser("add-log", help="know a log by its keys")
    add.add_argument("folder", type=Path)
    add.add_argument("vkeys", nargs="+", metavar="VKEY", help="as in the log's keys.txt: name+id+key")
    add.set_defaults(run=_add_log)
    serve = commands.add_parser("serve", help="answer logs and readers over HTTP")
    serve.add_argument("folder", type=Path)
    serve.add_argument("--listen", default="127.0.0.1:8117", metavar="HOST:PORT")
    serve.set_defaults(run=_serve)
    status = commands.add_parser("status", help="show keys, logs and the latest checkpoints")
    status.add_argument("folder", type=Path)
    status.set_defaults(run=_status)
    return parser


def _init(options: argparse.Namespace) -> int:
    keys = make_keys(options.folder, options.name)
    Memory(options.folder).create()
    print("Give these keys to the cities you witness, and publish them where your readers trust you:")
    _print_keys(keys)
    return DONE


def _add_log(options: argparse.Namespace) -> int:
    load_keys(options.folder)  # a folder without them is not a witness's
    for origin in Memory(options.folder).add_log([parse_vkey(text) for text in options.vkeys]):
        print(f"Known: {origin}")
    return DONE


def _serve(options: argparse.Namespace) -> int:
    host, _, port = options.listen.rpartition(":")
    if not host or not port.isdecimal() or int(port) > 65_535:
        raise WrongFolder(f"--listen takes an address and a port, like 127.0.0.1:8117, not {options.listen}.")
    memory = Memory(options.folder)
    witness = Witness(load_keys(options.folder), memory, _now, _alarm)
    memory.logs()  # a memory that is lost must be known before anything is answered
    with WitnessServer((host.strip("[]"), int(port)), witness) as server:
        bound_host, bound_port = server.server_address[:2]
        print(f"Witnessing on {bound_host!s}:{bound_port}", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("Stopped.", file=sys.stderr)
    return DONE


def _status(options: argparse.Namespace) -> int:
    _print_keys(load_keys(options.folder))
    for origin, latest in Memory(options.folder).logs():
        if latest.note:
            at = datetime.fromtimestamp(latest.seconds, UTC).isoformat()
            print(f"{origin}: {latest.tree_size} entries, root {latest.root_hash.hex()}, cosigned {at}")
        else:
            print(f"{origin}: nothing cosigned yet")
    return DONE


def _print_keys(keys: Sequence[CosigningKey]) -> None:
    for key in keys:
        print(key.vkey.text())


def _now() -> int:
    return int(time.time())


def _alarm(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
