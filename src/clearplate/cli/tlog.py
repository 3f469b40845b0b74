"""`clearplate tlog check | sequence`: recompute the whole log; give waiting entries their place."""

import argparse
import json
import sys


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the group `tlog` to the command."""
    group = subparsers.add_parser("tlog", help="check the transparency log")
    commands = group.add_subparsers(dest="tlog_command", required=True, metavar="COMMAND")
    check = commands.add_parser("check", help="recompute every leaf hash, the order and the root hash")
    check.add_argument("--json", action="store_true", help="print one JSON object")
    check.set_defaults(run=run_check, needs_database=True)
    sequence = commands.add_parser("sequence", help="give entries that wait their place in the tree now")
    sequence.set_defaults(run=run_sequence, needs_database=True)


def run_check(arguments: argparse.Namespace) -> int:
    """Recompute the log; exit code 1 when anything does not hold."""
    import django  # noqa: PLC0415 - not needed to print the help

    django.setup()
    from clearplate.server.tlog import queries  # noqa: PLC0415

    checked = queries.check()
    if arguments.json:
        faults = [
            {"entry_id": fault.entry_id, "tree_index": fault.tree_index, "fault": fault.sentence}
            for fault in checked.faults
        ]
        head = {"tree_size": checked.tree_size, "root_hash": checked.root_hash.hex(), "pending": checked.pending}
        print(json.dumps({**head, "faults": faults}))
        return 1 if faults else 0
    print(f"{checked.tree_size} entries in order, {checked.pending} waiting for their place.")
    print(f"Root hash {checked.root_hash.hex()}")
    for fault in checked.faults:
        place = "" if fault.tree_index is None else f" (index {fault.tree_index})"
        print(f"Entry {fault.entry_id}{place} {fault.sentence}.", file=sys.stderr)
    if checked.faults:
        print("The log does not hold. Stop the service and compare with a copy of the published log.", file=sys.stderr)
    return 1 if checked.faults else 0


def run_sequence(_arguments: argparse.Namespace) -> int:
    """Run the sequencer once."""
    import django  # noqa: PLC0415 - not needed to print the help

    django.setup()
    from clearplate.server.tlog import jobs  # noqa: PLC0415

    print(f"{jobs.sequence()} entries placed.")
    return 0
