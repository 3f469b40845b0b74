"""`clearplate review import-households`: which plates belong to one household, for reviewers (docs/use/review.md)."""

import argparse
import hashlib
import sys
from pathlib import Path

from clearplate.core.errors import FormatError
from clearplate.core.review.households import PLATES_LEAST, PLATES_MOST, read_households


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add `import-households` to the group `review`."""
    taking = commands.add_parser(
        "import-households",
        help="take over which plates belong to one household; it replaces what the agency imported before",
        description="CSV in UTF-8 with the columns plate and household (an address, or a number from the registration). "
        f"Households of {PLATES_LEAST} to {PLATES_MOST} plates are kept, as keyed hashes; a file without rows takes all away.",
    )
    taking.add_argument("file", type=Path, metavar="FILE", help="the CSV file; - reads standard input")
    taking.add_argument("--agency", required=True, help="the agency's name, as Clearplate has it")
    taking.set_defaults(run=run, needs_database=True)


def run(arguments: argparse.Namespace) -> int:
    """Read the whole file first, then take it over, all of it or nothing."""
    try:
        data = sys.stdin.buffer.read() if str(arguments.file) == "-" else arguments.file.read_bytes()
        read = read_households(data.decode("utf-8-sig"))
    except OSError as fault:
        raise FormatError(f"{arguments.file} cannot be read: {fault.strerror}.") from fault
    except UnicodeDecodeError:
        raise FormatError(f"{arguments.file} is not UTF-8 text. Save it again as CSV UTF-8.") from None
    import django  # noqa: PLC0415 - not needed to print the help

    django.setup()
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.agencies.models import Agency  # noqa: PLC0415
    from clearplate.server.review import households  # noqa: PLC0415

    agency = Agency.objects.filter(name=arguments.agency).first()
    if agency is None:
        raise FormatError(f'There is no agency "{arguments.agency}".')
    digest = hashlib.sha256(data).digest()
    done = households.import_households(agency, read, file_sha256=digest, now=clock.now())
    print(f"{done.households} households of {done.plates} plates taken over; {read.left_out} others left out.")
    return 0
