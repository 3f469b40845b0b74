"""Gather, check and compile the Spanish of every page.

    tools/messages.py gather    # new sentences from code and templates (needs Debian's gettext)
    tools/messages.py compile   # django.po → django.mo, which is what runs

The compiled catalogue is kept beside its source, so that a city needs no gettext; a test holds the two together.
"""

import io
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

SERVER = Path(__file__).parents[1] / "src/clearplate/server"
SOURCE = SERVER / "locale/es/LC_MESSAGES/django.po"
COMPILED = SOURCE.with_suffix(".mo")


def read() -> Catalog:
    with SOURCE.open("rb") as file:
        return read_po(file, locale="es")


def write(catalog: Catalog) -> None:
    """Write the catalogue in a fixed order and without dates, so that a change shows only what changed."""
    target = io.BytesIO()
    write_po(target, catalog, width=110, sort_output=True, ignore_obsolete=True)
    dropped = (
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Generated-By",
        "Last-Translator",
        "Report-Msgid",
        "Language-Team",
    )
    lines = target.getvalue().decode("utf-8").splitlines(keepends=True)
    SOURCE.write_text(
        "".join(line for line in lines if not line.startswith(tuple(f'"{one}' for one in dropped))), "utf-8"
    )


def compiled(catalog: Catalog) -> bytes:
    """The bytes that the running server reads."""
    # The catalogue's dates would otherwise be those of this run.
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    target = io.BytesIO()
    write_mo(target, catalog)
    return target.getvalue()


def unfinished(catalog: Catalog) -> list[str]:
    """Sentences without Spanish, or whose Spanish names other placeholders."""
    found = []
    for message in catalog:
        forms = message.string if isinstance(message.string, tuple) else (message.string,)
        if message.id and (message.fuzzy or not all(forms) or list(message.check(catalog))):
            found.append(message.id[0] if isinstance(message.id, tuple) else message.id)
    return found


def gather() -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "clearplate.server.settings"}
    options = ["-l", "es", "--no-location", "--no-obsolete", "--no-wrap"]
    command = [sys.executable, "-W", "ignore", "-m", "django", "makemessages", *options]
    subprocess.run(command, cwd=SERVER, env=environment, check=True)  # noqa: S603 (our own command)
    write(read())


def main(arguments: list[str]) -> int:
    if arguments == ["gather"]:
        gather()
    elif arguments == ["compile"]:
        COMPILED.write_bytes(compiled(read()))
    else:
        print(__doc__)
        return 2
    missing = unfinished(read())
    for sentence in missing:
        print(f"no Spanish yet: {sentence!r}")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
