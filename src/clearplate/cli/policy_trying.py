"""`clearplate policy try`: what a draft would have changed, as text for a council."""

import argparse
import textwrap
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from clearplate.cli.policy_reading import IN_FORCE, WIDTH, read_source
from clearplate.core.errors import FormatError
from clearplate.core.policy.composing import compose
from clearplate.core.policy.difference import Change, difference, summary
from clearplate.core.policy.document import PolicyDocument
from clearplate.core.policy.packs import PACK_FILE
from clearplate.core.policy.replay_words import lines

DAYS = 30
DAYS_MAX = 366
CHANGES_TOLD = 15


def run_try(arguments: argparse.Namespace) -> int:
    """Replay past searches through a draft and print what would be different. Nothing is changed by it."""
    days = arguments.since
    if not 1 <= days <= DAYS_MAX:
        raise FormatError(f"--since is a number of days from 1 to {DAYS_MAX}.")
    in_force = read_source(IN_FORCE)
    draft = _draft(arguments.draft, in_force)
    from clearplate.server import clock  # noqa: PLC0415 - Django is set up by now
    from clearplate.server.drafts.trying import try_draft  # noqa: PLC0415

    language = arguments.language
    print(draft.parameters.title(language))
    against = "Comparada con la vigente" if language == "es" else "Compared with the one in force"
    print(f"{against}: {in_force.parameters.title(language)}")
    print()
    _print(_changes(difference(in_force, draft), arguments.draft, language))
    print()
    _print(lines(try_draft(draft, in_force, days=days, language=language, now=clock.now())))
    return 0


def _draft(where: str, in_force: PolicyDocument) -> PolicyDocument:
    """The draft that a person named; a pack that is no whole policy is added to the one in force.

    Raises:
        FormatError: It is neither.
    """
    from clearplate.server.policy.folder import read_pack  # noqa: PLC0415 - not needed to print the help

    folder = Path(where)
    if (folder / PACK_FILE).is_file() and not (pack := read_pack(folder)).base:
        return compose(in_force, [pack]).document
    return read_source(where)


def _changes(changes: Sequence[Change], draft: str, language: str) -> Iterator[str]:
    yield summary(changes, language)
    yield from (f"- {change.mark(language)}: {change.sentence(language)}" for change in changes[:CHANGES_TOLD])
    if len(changes) > CHANGES_TOLD:
        rest = "Los demás" if language == "es" else "The others"
        yield f"  {rest}: clearplate policy diff {IN_FORCE} {draft}"


def _print(told: Iterable[str]) -> None:
    """Print lines, wrapped under their own beginning."""
    for line in told:
        indent = " " * (len(line) - len(line.lstrip()) + 2 * line.lstrip().startswith("-"))
        print("\n".join(textwrap.wrap(line, WIDTH, subsequent_indent=indent)))
