"""`clearplate officer …`: let the first people in, and look after access when nobody can from the browser.

Whoever can run these has the city's machine in hand. Each act is in the log, marked as done by a command.
"""

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

from clearplate.core.errors import FormatError, InvariantError

if TYPE_CHECKING:
    from clearplate.server.agencies.decisions import Refused
    from clearplate.server.agencies.models import Officer

_Answer = TypeVar("_Answer")

ROLES = ("investigator", "supervisor", "auditor", "coordinator", "official", "operator")
KINDS = ("police", "sheriff", "city", "oversight")


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the group `officer` to the command."""
    group = subparsers.add_parser("officer", help="let the first people in; end or renew access in need")
    commands = group.add_subparsers(dest="officer_command", required=True, metavar="COMMAND")
    _person(
        commands.add_parser(
            "create-coordinator",
            help="invite the first coordinator, who then adds everyone else in the browser",
            description="Prints a one-time link with which the first coordinator chooses a password and enrols a "
            "second factor. Nobody has a default password, and this works only while there is no coordinator.",
        ),
        run_create,
    )
    add = _person(commands.add_parser("add", help="add an officer, such as the officials who adopt a policy"), run_add)
    add.add_argument("--role", action="append", required=True, choices=ROLES, help="may be given several times")
    add.add_argument("--command-staff", action="store_true", help="the chief, or named by the chief")
    _named(
        commands.add_parser("invite", help="make a new one-time link for someone who has not used theirs"), run_invite
    )
    reset = "take password and second factors off and make a new link, for whoever lost them"
    _named(commands.add_parser("reset-access", help=reset), run_reset)
    _named(commands.add_parser("end-access", help="cut an officer off at once"), run_end)
    _named(commands.add_parser("restore-access", help="let an officer back in"), run_restore)
    _named(
        commands.add_parser("confirm", help="confirm whose an account is, where no second person can in the browser"),
        run_confirm,
    )
    listing = commands.add_parser("list", help="show who has access")
    listing.set_defaults(run=run_list, needs_database=True)


def _person(parser: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
    parser.add_argument("--email", required=True, help="the name to sign in with")
    parser.add_argument("--name", required=True, help="the person's full name")
    parser.add_argument("--agency", required=True, help="the agency they act for, such as a police department")
    parser.add_argument("--kind", choices=KINDS, default="police", help="what the agency is, if it is new")
    parser.add_argument("--ori", default="", help="the agency's nine-character ORI, if it is new and has one")
    parser.set_defaults(run=run, needs_database=True)
    return parser


def _named(parser: argparse.ArgumentParser, run: Callable[[argparse.Namespace], int]) -> None:
    parser.add_argument("--email", required=True, help="the name the officer signs in with")
    parser.set_defaults(run=run, needs_database=True)


def run_create(arguments: argparse.Namespace) -> int:
    """Make the first invitation and print its link, which is kept nowhere."""
    _start()
    from clearplate.server.agencies.actions import create_first_coordinator  # noqa: PLC0415
    from clearplate.server.agencies.models import AgencyKind  # noqa: PLC0415

    link = create_first_coordinator(
        email=arguments.email,
        full_name=arguments.name,
        agency_name=arguments.agency,
        kind=AgencyKind(arguments.kind),
        ori=arguments.ori,
    )
    return _hand_over(link)


def run_add(arguments: argparse.Namespace) -> int:
    """Add an officer and print their link."""
    _start()
    from clearplate.server.agencies import actions  # noqa: PLC0415
    from clearplate.server.agencies.models import Agency, AgencyKind, Role  # noqa: PLC0415

    agency = Agency.objects.filter(name=arguments.agency).first()
    if agency is None:
        agency = actions.add_agency(None, arguments.agency, kind=AgencyKind(arguments.kind), ori=arguments.ori)
    new = actions.NewOfficer(
        email=arguments.email,
        full_name=arguments.name,
        agency=agency,
        roles=[Role(name) for name in arguments.role],
        command_staff=arguments.command_staff,
    )
    return _hand_over(actions.invite(None, _not_refused(actions.add_officer(None, new))))


def run_invite(arguments: argparse.Namespace) -> int:
    """Make another link; the one before stops working."""
    officer = _find(arguments.email)
    from clearplate.server.agencies import actions  # noqa: PLC0415

    if officer.has_usable_password():
        raise FormatError("This officer has a password already. If it is lost: clearplate officer reset-access.")
    return _hand_over(actions.invite(None, officer))


def run_reset(arguments: argparse.Namespace) -> int:
    """Give an officer a new start."""
    officer = _find(arguments.email)
    from clearplate.server.agencies import actions  # noqa: PLC0415

    return _hand_over(_not_refused(actions.reset_access(None, officer)))


def run_end(arguments: argparse.Namespace) -> int:
    """Cut an officer off."""
    officer = _find(arguments.email)
    from clearplate.server.agencies import actions  # noqa: PLC0415

    actions.end_access(None, officer)
    print("Nothing opens for this officer any more. Undo: clearplate officer restore-access.")
    return 0


def run_restore(arguments: argparse.Namespace) -> int:
    """Let an officer back in."""
    officer = _find(arguments.email)
    from clearplate.server.agencies import actions  # noqa: PLC0415

    actions.restore_access(None, officer)
    print("This officer has access again.")
    return 0


def run_confirm(arguments: argparse.Namespace) -> int:
    """Confirm whose an account is."""
    officer = _find(arguments.email)
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.agencies import confirming  # noqa: PLC0415

    if not officer.waits:
        raise FormatError("This account does not wait for confirmation. See: clearplate officer list.")
    _not_refused(confirming.confirm(None, officer, now=clock.now()))
    print("This officer is confirmed. The log says that a command did it.")
    return 0


def run_list(_arguments: argparse.Namespace) -> int:
    """One line for each officer: login name, roles, training, second factor."""
    _start()
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.agencies import queries  # noqa: PLC0415

    for person in queries.people(clock.now()):
        roles = ",".join(role.value for role in person.roles) or "no role"
        trained = f"trained until {person.training.until}" if person.training.until else "not trained"
        factors = ",".join(person.second_factors) or "no second factor"
        state = "" if person.officer.is_active else "  ACCESS ENDED"
        state = "  NOT CONFIRMED" if person.officer.is_active and person.waits else state
        print(f"{person.officer.email}  {roles}  {trained}  {factors}{state}")
    return 0


def _start() -> None:
    import django  # noqa: PLC0415  # help needs none of it

    django.setup()


def _find(email: str) -> "Officer":
    _start()
    from clearplate.server.agencies.models import Officer  # noqa: PLC0415

    officer = Officer.objects.filter(email=email.strip().lower()).first()
    if officer is None:
        raise FormatError("No officer signs in with this e-mail address. See: clearplate officer list.")
    return officer


def _not_refused(answer: "_Answer | Refused") -> "_Answer":
    from clearplate.server.agencies.decisions import Refused  # noqa: PLC0415

    if isinstance(answer, Refused):
        raise InvariantError("A command was refused by the policy, which it does not ask.")
    return answer


def _hand_over(link: str) -> int:
    print(f"Hand this link over in person. It works once, for three days, and is kept nowhere:\n{link}")
    return 0
