"""`clearplate camera …`: invite, list, pause, resume and revoke cameras from the city's own machine.

Each act is in the log, marked as done by a command; in the browser the coordinator does the same.
"""

import argparse
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from clearplate.core.errors import FormatError, InvariantError

if TYPE_CHECKING:
    from clearplate.server.cameras.actions import Invited
    from clearplate.server.cameras.models import Camera


def register(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the group `camera` to the command."""
    group = subparsers.add_parser("camera", help="invite, pause and revoke cameras")
    commands = group.add_subparsers(dest="camera_command", required=True, metavar="COMMAND")
    invite = commands.add_parser("invite", help="approve a site and print the code its camera enrolls with")
    invite.add_argument("name", help="what residents will read, such as 'Mesa St at 5th'")
    invite.add_argument("--latitude", type=_degrees, required=True, help="degrees, north positive")
    invite.add_argument("--longitude", type=_degrees, required=True, help="degrees, west negative")
    invite.add_argument("--direction", required=True, help="what it looks at, such as 'northbound, rear plates'")
    invite.add_argument("--owner", required=True, help="the city's office, or the business that lends it")
    invite.add_argument("--private", action="store_true", help="a private owner's camera")
    invite.set_defaults(run=run_invite, needs_database=True)
    listing = commands.add_parser("list", help="show every camera with its state and last sign of life")
    listing.set_defaults(run=run_list, needs_database=True)
    again = commands.add_parser("new-code", help="print a new code for a camera whose code ran out")
    again.add_argument("name")
    again.set_defaults(run=run_new_code, needs_database=True)
    for word, what in (
        ("pause", "stop a camera from capturing until it is resumed"),
        ("resume", "let a paused camera capture again"),
        ("revoke", "accept nothing from a camera any more, for good"),
    ):
        command = commands.add_parser(word, help=what)
        command.add_argument("name")
        command.add_argument("--reason", required=True, help="kept sealed in the log, for auditors")
        command.set_defaults(run=run_change, needs_database=True)


def run_invite(arguments: argparse.Namespace) -> int:
    """Approve a site and print its code, which is kept nowhere."""
    _start()
    from clearplate.server import clock  # noqa: PLC0415 - needs the server's settings
    from clearplate.server.cameras import actions  # noqa: PLC0415
    from clearplate.server.cameras.models import Camera  # noqa: PLC0415

    if Camera.objects.filter(name__iexact=arguments.name).exists():
        raise FormatError("A camera of this name exists already. Choose another name, or `clearplate camera new-code`.")
    site = actions.Site(
        name=arguments.name,
        latitude=arguments.latitude,
        longitude=arguments.longitude,
        direction=arguments.direction,
        owner=arguments.owner,
        private=arguments.private,
    )
    return _hand_over(actions.invite(site, by=actions.By(), now=clock.now()))


def run_new_code(arguments: argparse.Namespace) -> int:
    """Print a new code."""
    camera = _find(arguments.name)
    from clearplate.server import clock  # noqa: PLC0415 - needs the server's settings
    from clearplate.server.cameras import actions  # noqa: PLC0415

    return _hand_over(actions.reinvite(camera, by=actions.By(), now=clock.now()))


def run_list(_arguments: argparse.Namespace) -> int:
    """One line for each camera."""
    _start()
    from clearplate.server import clock  # noqa: PLC0415 - needs the server's settings
    from clearplate.server.cameras import queries  # noqa: PLC0415

    now = clock.now()
    for camera in queries.all_cameras():
        health = queries.health(camera, now=now)
        heard = f"heard {health.heard_at:%Y-%m-%d %H:%M:%S} UTC" if health.heard_at else "never heard"
        state = "silent" if health.silent else camera.state
        print(f"{camera.number:>4}  {camera.name:<40}  {state:<8}  {heard:<30}  {camera.pk}")
    return 0


def run_change(arguments: argparse.Namespace) -> int:
    """Pause, resume or revoke."""
    camera = _find(arguments.name)
    from clearplate.core.policy.decide import Refused  # noqa: PLC0415 - needs the server's settings
    from clearplate.server import clock  # noqa: PLC0415
    from clearplate.server.cameras import actions  # noqa: PLC0415

    changes: dict[str, Callable[..., Camera | Refused]] = {
        "pause": actions.pause,
        "resume": actions.resume,
        "revoke": actions.revoke,
    }
    changed = changes[arguments.camera_command](camera, by=actions.By(), reason=arguments.reason, now=clock.now())
    if isinstance(changed, Refused):
        raise InvariantError(changed.sentence_en)
    print(f"{changed.name} is {changed.state}.")
    return 0


def _degrees(text: str) -> Decimal:
    try:
        value = Decimal(text).quantize(Decimal("0.000001"))
    except InvalidOperation:
        raise argparse.ArgumentTypeError("degrees look like 31.761878 or -106.485022") from None
    if abs(value) > 180:  # noqa: PLR2004 - degrees of longitude; the form's own check is the database's
        raise argparse.ArgumentTypeError("degrees lie between -180 and 180")
    return value


def _start() -> None:
    import django  # noqa: PLC0415 - not needed to print the help

    django.setup()


def _find(name: str) -> "Camera":
    _start()
    from clearplate.server.cameras.models import Camera  # noqa: PLC0415 - needs the server's settings

    camera = Camera.objects.filter(name__iexact=name).first()
    if camera is None:
        raise FormatError("No camera has this name. `clearplate camera list` shows them.")
    return camera


def _hand_over(invited: object) -> int:
    from django.conf import settings  # noqa: PLC0415 - needs the server's settings

    from clearplate.server.cameras.actions import CODE_LIFETIME, Invited  # noqa: PLC0415

    if not isinstance(invited, Invited):
        raise InvariantError("A command is not refused by policy.")
    _print_code(invited, settings.CITY.public_url, int(CODE_LIFETIME.total_seconds() // 3600))
    return 0


def _print_code(invited: "Invited", address: str, hours: int) -> None:
    print(f"Code for {invited.camera.name}, shown now and never again, for one device and {hours} hours:")
    print(f"  {invited.code}")
    print("On the camera:")
    print(f"  clearplate-edge enroll --city {address} --code {invited.code}")
