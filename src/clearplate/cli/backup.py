"""`clearplate backup DESTINATION` and `clearplate backup check FOLDER`: a copy of the city without any key."""

import argparse
from contextlib import nullcontext
from pathlib import Path

from clearplate.cli.main import config_path
from clearplate.core.errors import FormatError

_DESCRIPTION = """\
Make a backup in a new folder: the database, the sealed images, the public space, config.toml. The city may run.

It holds no key: without FOLDER/secrets and FOLDER/keyring of the city nothing in it can be opened, and what was shredded
stays shredded. It does hold people's names and sealed captures: guard it like the city itself. That a backup was made is
put on record in the log (docs/operate/backup.md).

`clearplate backup check FOLDER` reads every byte of a backup again.
"""


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `backup` to the command."""
    parser = subparsers.add_parser(
        "backup",
        help="make a backup without any key, or check one",
        description=_DESCRIPTION,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("words", nargs="+", metavar="DESTINATION | check FOLDER")
    parser.add_argument("--since", type=Path, metavar="PREVIOUS", help="link images that this earlier backup holds")
    parser.add_argument("--verify", action="store_true", help="read the backup again when it is made")
    parser.set_defaults(run=run, needs_database=False)


def run(arguments: argparse.Namespace) -> int:
    """Make a backup, or check one."""
    import django  # noqa: PLC0415  # help needs none of it

    config_path()
    django.setup()
    match arguments.words:
        case ["check", folder]:
            return _check(Path(folder))
        case [destination]:
            return _make(Path(destination), arguments.since, verify=arguments.verify)
        case _:
            raise FormatError("Name one folder: clearplate backup DESTINATION, or clearplate backup check FOLDER.")


def _make(destination: Path, since: Path | None, *, verify: bool) -> int:
    from clearplate.operate import backup, setup  # noqa: PLC0415
    from clearplate.server import clock, config  # noqa: PLC0415

    city = config.load(config_path())
    with setup.embedded_postgres(city) or nullcontext():
        made = backup.make(city, config_path(), destination, since=since, now=clock.now(), progress=print)
    print(f"Made {destination}: the log's first {made.tree_size} entries, {made.objects} sealed images, no key.")
    if made.objects_elsewhere:
        print("The images are in a bucket and are not copied: objects.txt names them. See that the bucket has backups.")
    return _check(destination) if verify else 0


def _check(folder: Path) -> int:
    from clearplate.operate import backup  # noqa: PLC0415
    from clearplate.server import config  # noqa: PLC0415

    city = config.load(config_path())
    found = backup.check(folder, backup.city_public_key(city), progress=print)
    print(
        f"{folder}: made {found.made_at} by version {found.software}; all {found.files} files are as they were written."
    )
    return 0
