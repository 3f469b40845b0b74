"""`clearplate officer create-coordinator`: open a new city to its first person."""

import argparse


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the group `officer` to the command."""
    group = subparsers.add_parser("officer", help="let the first person in")
    commands = group.add_subparsers(dest="officer_command", required=True, metavar="COMMAND")
    create = commands.add_parser(
        "create-coordinator",
        help="invite the first coordinator, who then adds everyone else in the browser",
        description="Prints a one-time link with which the first coordinator chooses a password and enrols a second "
        "factor. Nobody has a default password, and this works only while there is no coordinator.",
    )
    create.add_argument("--email", required=True, help="the name to sign in with")
    create.add_argument("--name", required=True, help="the person's full name")
    create.add_argument("--agency", required=True, help="the agency they act for, such as a police department")
    create.add_argument("--kind", choices=("police", "sheriff", "city", "oversight"), default="police")
    create.add_argument("--ori", default="", help="the agency's nine-character ORI, if it has one")
    create.set_defaults(run=run_create, needs_database=True)


def run_create(arguments: argparse.Namespace) -> int:
    """Make the invitation and print its link, which is kept nowhere."""
    import django  # noqa: PLC0415  # help needs none of it

    django.setup()
    from clearplate.server.agencies.actions import create_first_coordinator  # noqa: PLC0415
    from clearplate.server.agencies.models import AgencyKind  # noqa: PLC0415

    link = create_first_coordinator(
        email=arguments.email,
        full_name=arguments.name,
        agency_name=arguments.agency,
        kind=AgencyKind(arguments.kind),
        ori=arguments.ori,
    )
    print(f"Give this link to the coordinator, in person. It works once:\n{link}")
    return 0
