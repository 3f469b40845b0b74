"""`clearplate policy try`: what a draft would have changed, as text for a council."""

import argparse
import textwrap

from clearplate.cli.policy_reading import IN_FORCE, WIDTH, read_source
from clearplate.core.errors import FormatError
from clearplate.core.policy.difference import difference, summary
from clearplate.core.policy.replay_words import lines

DAYS = 30
DAYS_MAX = 366


def run_try(arguments: argparse.Namespace) -> int:
    """Replay past searches through a draft and print what would be different. Nothing is changed by it."""
    days = arguments.since
    if not 1 <= days <= DAYS_MAX:
        raise FormatError(f"--since is a number of days from 1 to {DAYS_MAX}.")
    draft, in_force = read_source(arguments.draft), read_source(IN_FORCE)
    from clearplate.server import clock  # noqa: PLC0415 - Django is set up by now
    from clearplate.server.drafts.trying import try_draft  # noqa: PLC0415

    language = arguments.language
    print(draft.parameters.title(language))
    print(summary(difference(in_force, draft), language))
    print()
    found = try_draft(draft, in_force, days=days, language=language, now=clock.now())
    for line in lines(found):
        indent = " " * (len(line) - len(line.lstrip()) + 2 * line.lstrip().startswith("-"))
        print("\n".join(textwrap.wrap(line, WIDTH, subsequent_indent=indent)))
    return 0
