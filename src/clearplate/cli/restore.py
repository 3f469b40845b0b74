"""`clearplate restore BACKUP`: put a city back from a backup; its log goes on where it was published last."""

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from clearplate.cli.main import config_path

if TYPE_CHECKING:
    from clearplate.operate.reconciling import Report
    from clearplate.operate.restore import Restored
    from clearplate.server.config import CityConfig

_DESCRIPTION = """\
Put a city back from a backup. Stop the city first.

The city's folder must have its config.toml, secrets and keyring: a backup holds no key. The database must be empty, or
--replace says that it may be destroyed. Every entry that was published after the backup is taken back from the published
log, so that the log goes on without a fork, and what ended since ends again: shredded days, closed cases, revoked cameras,
officers who left, an older policy. What was added since is lost, and told. If the public space is lost too, name a copy
of it as it was last: --log URL|FOLDER. Without one nothing is restored (docs/operate/backup.md).

Stopped at any point, the same command begins again; until it is through, the city does not start.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `restore` to the command."""
    parser = subparsers.add_parser(
        "restore",
        help="put a city back from a backup",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("backup", type=Path, metavar="BACKUP")
    parser.add_argument("--log", metavar="URL|FOLDER", help="a copy of the public space, newer than the city's own")
    parser.add_argument(
        "--replace", action="store_true", help="destroy what the database holds; asks for the city's name"
    )
    parser.add_argument("--confirm", metavar="NAME", help="the city's name, for a script that cannot be asked")
    parser.add_argument("--older", action="store_true", help="restore it although the log tells of a newer backup")
    parser.set_defaults(run=run, needs_database=False)


def run(arguments: argparse.Namespace) -> int:
    """Restore, then say what came of it."""
    from clearplate.operate import dumping  # noqa: PLC0415  # help needs none of it
    from clearplate.server import config  # noqa: PLC0415

    city = config.load(config_path())
    with dumping.alone(city, progress=print):
        done = _restore(arguments, city)
    print(
        f"Restored the backup of {done.manifest.made_at}: {done.replayed.old_size} log entries from it, "
        f"{done.replayed.entries} from the published log; {done.objects} sealed images put back."
    )
    tell(done.report)
    print("Next: clearplate check, clearplate run. Everybody signs in again.")
    return 0


def _restore(arguments: argparse.Namespace, city: "CityConfig") -> "Restored":
    import django  # noqa: PLC0415

    django.setup()
    from clearplate.operate import restore  # noqa: PLC0415
    from clearplate.server import clock  # noqa: PLC0415

    def confirm(question: str) -> bool:
        if arguments.confirm is not None:
            return bool(arguments.confirm == city.name)
        return sys.stdin.isatty() and input(f"{question} ({city.name}): ").strip() == city.name

    wanted = restore.Wanted(
        source=arguments.backup.absolute(),
        log=arguments.log,
        replace=arguments.replace,
        older=arguments.older,
        confirm=confirm,
    )
    return restore.restore(city, config_path(), wanted, now=clock.now(), progress=print)


def tell(report: "Report") -> None:
    """Print what was done again, and what only people can see to."""
    for sentence in report.done:
        print(f"  {sentence}")
    if report.review:
        print("To be seen to by people:")
        for sentence in report.review:
            print(f"  {sentence}")
