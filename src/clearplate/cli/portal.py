"""`clearplate portal build | status`: the public pages, from the published log alone; no database."""

import argparse
from pathlib import Path

from clearplate.core import canonical
from clearplate.core.errors import FormatError


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the group `portal` to the command."""
    group = subparsers.add_parser("portal", help="build the public pages")
    commands = group.add_subparsers(dest="portal_command", required=True, metavar="COMMAND")
    build = commands.add_parser("build", help="build the pages from a published log")
    build.add_argument("--from", dest="source", metavar="URL|FOLDER", help="the public space (else DIR itself)")
    build.add_argument("folder", type=Path, metavar="DIR", help="where to write")
    build.set_defaults(run=run_build)
    status = commands.add_parser("status", help="tell what the pages in a public space stand on")
    status.add_argument("source", metavar="URL|FOLDER")
    status.set_defaults(run=run_status)


def run_build(arguments: argparse.Namespace) -> int:
    """Build once."""
    import django  # noqa: PLC0415 - not needed to print the help

    django.setup()
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.portal import building, rendering, site, sources  # noqa: PLC0415
    from clearplate.server.tlog.store import FolderPublicStore  # noqa: PLC0415

    folder: Path = arguments.folder.absolute()
    source = sources.open_source(arguments.source or str(folder))
    described = source.read("data/city.json")
    if described is None:
        raise FormatError("data/city.json is missing there: the pages need the city's name and the log's.")
    built = building.build(
        source,
        FolderPublicStore(folder),
        clock.now(),
        site.CityPage.from_json(canonical.decode(described)),
        render=rendering.render_pages,
        memory_file=folder.with_name(f".{folder.name}.portal-memory.sqlite"),
    )
    print(f"{built.tree_size} entries, {built.folded} of them new; {len(built.written)} files written.")
    return 0


def run_status(arguments: argparse.Namespace) -> int:
    """Tell what is published."""
    import django  # noqa: PLC0415 - not needed to print the help

    django.setup()
    from clearplate.server.portal import sources  # noqa: PLC0415

    data = sources.open_source(arguments.source).read("data/figures.json")
    if data is None:
        raise FormatError("There are no figures yet: data/figures.json is missing.")
    figures = canonical.decode(data)
    print(f"{figures['origin']}: {figures['tree_size']} entries, as of {figures['as_of']}.")
    print(f"Root hash {figures['root_hash']}")
    return 0
