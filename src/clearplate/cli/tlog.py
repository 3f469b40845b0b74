"""`clearplate tlog check | sequence | publish | replay | keys | root`: recompute, place, publish, take back; print what others verify with."""

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
    publish = commands.add_parser("publish", help="place, sign and publish now")
    publish.add_argument("--everything", action="store_true", help="write every tile and bundle again")
    publish.set_defaults(run=run_publish, needs_database=True)
    replay = commands.add_parser(
        "replay", help="take back from the published log what a database restored by other means has forgotten"
    )
    replay.add_argument("--log", metavar="URL|FOLDER", help="a copy of the public space, newer than the city's own")
    replay.set_defaults(run=run_replay, needs_database=False)
    keys = commands.add_parser("keys", help="print the log's public keys and witnesses, as log/keys.txt has them")
    keys.set_defaults(run=run_keys)
    root = commands.add_parser("root", help="print the number of placed entries and their root hash")
    root.set_defaults(run=run_root, needs_database=True)


def run_check(arguments: argparse.Namespace) -> int:
    """Recompute the log; exit code 1 when anything does not hold."""
    import django  # noqa: PLC0415 - not needed to print the help

    django.setup()
    from clearplate.server.tlog import publishing_checks, queries  # noqa: PLC0415

    checked = queries.check()
    published = publishing_checks.check_published()
    if arguments.json:
        faults = [
            {"entry_id": fault.entry_id, "tree_index": fault.tree_index, "fault": fault.sentence}
            for fault in checked.faults
        ]
        head = {"tree_size": checked.tree_size, "root_hash": checked.root_hash.hex(), "pending": checked.pending}
        print(json.dumps({**head, "faults": faults, "published_faults": published}))
        return 1 if faults or published else 0
    print(f"{checked.tree_size} entries in order, {checked.pending} waiting for their place.")
    print(f"Root hash {checked.root_hash.hex()}")
    for fault in checked.faults:
        place = "" if fault.tree_index is None else f" (index {fault.tree_index})"
        print(f"Entry {fault.entry_id}{place} {fault.sentence}.", file=sys.stderr)
    if checked.faults:
        print("The log does not hold. Stop the service and compare with a copy of the published log.", file=sys.stderr)
    if published:
        print(publishing_checks.diagnostics(published), file=sys.stderr)
    return 1 if checked.faults or published else 0


def run_sequence(_arguments: argparse.Namespace) -> int:
    """Run the sequencer once."""
    import django  # noqa: PLC0415 - not needed to print the help

    django.setup()
    from clearplate.server.tlog import jobs  # noqa: PLC0415

    print(f"{jobs.sequence()} entries placed.")
    return 0


def run_publish(arguments: argparse.Namespace) -> int:
    """Publish once."""
    import django  # noqa: PLC0415 - not needed to print the help

    django.setup()
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.tlog import publishing  # noqa: PLC0415

    done = publishing.publish(now=clock.now(), everything=arguments.everything)
    if done is None:
        print("Another process is publishing.")
        return 0
    added = done.tree_size - done.old_size
    print(f"{done.tree_size} entries published, {added} of them now; {done.cosignatures} cosignatures.")
    return 0


def run_replay(arguments: argparse.Namespace) -> int:
    """Catch a restored database up with the published log; the city must be down."""
    from clearplate.cli.main import config_path  # noqa: PLC0415 - not needed to print the help
    from clearplate.cli.restore import tell  # noqa: PLC0415
    from clearplate.operate import dumping  # noqa: PLC0415
    from clearplate.server import config  # noqa: PLC0415

    with dumping.alone(config.load(config_path()), progress=print):
        import django  # noqa: PLC0415 - a database that was lost has its passwords only now

        django.setup()
        from clearplate.operate import restore  # noqa: PLC0415
        from clearplate.server import clock  # noqa: PLC0415

        replayed, report = restore.replay(log=arguments.log, now=clock.now(), progress=print)
    if not replayed.entries:
        print(f"Nothing to take back: the database knows all {replayed.tree_size} entries.")
        return 0
    print(f"{replayed.entries} entries taken back from the published log; it has {replayed.tree_size}.")
    tell(report)
    return 0


def run_keys(_arguments: argparse.Namespace) -> int:
    """Print the C2SP tlog-policy that anyone verifies this log with."""
    import django  # noqa: PLC0415 - not needed to print the help

    django.setup()
    from clearplate.server.tlog import publishing  # noqa: PLC0415

    print(publishing.keys_text(), end="")
    return 0


def run_root(_arguments: argparse.Namespace) -> int:
    """Print the head of the tree."""
    import django  # noqa: PLC0415 - not needed to print the help

    django.setup()
    from clearplate.server.tlog import queries  # noqa: PLC0415

    head = queries.root()
    print(f"{head.tree_size} {head.root_hash.hex()}")
    return 0
