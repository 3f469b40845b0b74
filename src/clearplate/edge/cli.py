"""The `clearplate-edge` command: enrol a camera, run it, try its view, ask how it is."""

import argparse
import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from clearplate.core.errors import ClearplateError, FormatError
from clearplate.edge.config import (
    CONFIG_NAME,
    CameraConfig,
    SourceKind,
    load_config,
    parse_source,
    render_config,
    without_password,
)
from clearplate.edge.device import open_device
from clearplate.edge.durable import write_file
from clearplate.edge.enroll import AlreadyEnrolled, enroll
from clearplate.edge.health import look, only_agent

STATE_DIR_VARIABLE = "CLEARPLATE_EDGE_STATE"
DEFAULT_STATE_DIR = "/var/lib/clearplate-edge"
DRAIN_ONCE_S = 120.0
ATTENTION = 1
UNUSABLE = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; give its exit code: 0 well, 1 needs attention, 2 could not be done."""
    options = _parser().parse_args(arguments)
    logging.basicConfig(format="%(asctime)s %(message)s", level=logging.INFO, stream=sys.stderr)
    for talkative in ("httpx", "httpcore", "rapidocr", "RapidOCR"):
        logging.getLogger(talkative).setLevel(logging.ERROR)
    command: Callable[[argparse.Namespace], int] = options.command
    try:
        return command(options)
    except ClearplateError as error:
        print(error.diagnostics(), file=sys.stderr)
    except OSError as error:
        print(f"The disk or the system refused: {error}", file=sys.stderr)
    return UNUSABLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="clearplate-edge", description="A Clearplate camera.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    enrolling = _command(commands, "enroll", _enroll, "make this device a camera of a city")
    enrolling.add_argument("--city", required=True, metavar="URL", help="the city's address, https://…")
    enrolling.add_argument("--code", required=True, help="the code that the city's coordinator gave you")
    enrolling.add_argument("--ca-file", type=Path, metavar="PEM", help="the city's own certificate authority")
    enrolling.add_argument("--source", help="a folder of pictures, a video file, or rtsp://…")
    enrolling.add_argument(
        "--consume", action="store_true", help="remove each picture of a folder once it is dealt with"
    )
    enrolling.add_argument("--name", default="", metavar="TEXT", help="where it stands, in your words (stays here)")

    running = _command(commands, "run", _run, "read, seal and upload until stopped")
    running.add_argument("--once", action="store_true", help="take the source to its end, upload everything, exit")

    health = _command(commands, "health", _health, "say how this camera is; exit code 0 if all is well, else 1")
    health.add_argument("--json", action="store_true", help="print one JSON object")

    reading = _command(commands, "read", _read, "print what is read in pictures; nothing is stored", state=False)
    reading.add_argument("picture", type=Path, help="a picture, or a folder of pictures")
    reading.add_argument("--json", action="store_true", help="print one JSON object a line")
    return parser


def _command(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]",
    name: str,
    command: Callable[[argparse.Namespace], int],
    says: str,
    *,
    state: bool = True,
) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=says, description=says[0].upper() + says[1:] + ".")
    parser.set_defaults(command=command)
    if state:
        default = Path(os.environ.get(STATE_DIR_VARIABLE, DEFAULT_STATE_DIR))
        says_where = f"folder of keys and spool (default: ${STATE_DIR_VARIABLE}, else {DEFAULT_STATE_DIR})"
        parser.add_argument("--state-dir", type=Path, default=default, metavar="DIR", help=says_where)
    return parser


def _now() -> datetime:
    return datetime.now(UTC)


def _enroll(options: argparse.Namespace) -> int:
    state_dir: Path = options.state_dir.absolute()
    source = parse_source(options.source) if options.source else None
    outcome = enroll(state_dir, city_url=options.city, code=options.code, now=_now, ca_file=options.ca_file)
    settings = state_dir / CONFIG_NAME
    if not settings.exists():
        _write_config(state_dir, options, source)
    elif source is not None:
        print(f"The settings in {settings} were there before and are as they were.")
    if isinstance(outcome, AlreadyEnrolled):
        print(outcome.sentence())
        return 0 if outcome.enrollment.city_url == options.city.rstrip("/") else ATTENTION
    print(f"Enrolled: this is now {outcome.name} ({outcome.camera_id}) of {outcome.city}.")
    if source is None:
        print(f"Next: say in {settings} where its pictures come from.")
    print(f"Then start it: clearplate-edge run --state-dir {state_dir}")
    return 0


def _write_config(state_dir: Path, options: argparse.Namespace, source: tuple[SourceKind, str] | None) -> None:
    """Write the settings as given; without a source the file says what to fill in, and `run` asks for it."""
    kind, location = source or (SourceKind.FOLDER, "")
    config = CameraConfig(
        state_dir,
        kind,
        location,
        consume=options.consume,
        site=options.name,
        ca_file=options.ca_file.absolute() if options.ca_file else None,
    )
    write_file(state_dir / CONFIG_NAME, render_config(config).encode())


def _run(options: argparse.Namespace) -> int:
    config = load_config(options.state_dir.absolute())
    with only_agent(config.state_dir):
        all_sent = _watch(config, once=options.once)
    if not options.once:
        return 0
    if not all_sent:
        print("Not everything was sent. Look at: clearplate-edge health", file=sys.stderr)
        return ATTENTION
    print("Everything was read and sent.")
    return 0


def _watch(config: CameraConfig, *, once: bool) -> bool:
    """Run the agent until its source ends or a signal comes; tell whether everything was sent."""
    from clearplate.edge.agent import Agent  # noqa: PLC0415 (vision loads slowly; `health` must answer at once)
    from clearplate.edge.sources import open_source  # noqa: PLC0415 (likewise)
    from clearplate.edge.vision import open_watcher  # noqa: PLC0415 (likewise)

    tell = logging.getLogger("clearplate.edge").info
    device = open_device(config, now=_now, random_bytes=os.urandom, tell=tell)
    before = {}
    try:
        agent = Agent(device, open_source(config, _now, once=once), open_watcher(config))
        before = {ending: signal.signal(ending, lambda *_: agent.stop()) for ending in (signal.SIGTERM, signal.SIGINT)}
        tell("%s watches %s.", device.enrollment.name, without_password(config.source))
        return agent.run(drain_for_s=DRAIN_ONCE_S) if once else agent.run()
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)
        device.close()


def _health(options: argparse.Namespace) -> int:
    now = _now()
    health = look(options.state_dir.absolute())
    print(json.dumps(health.as_document(now), ensure_ascii=False) if options.json else health.as_text(now))
    return ATTENTION if health.troubles(now) else 0


def _read(options: argparse.Namespace) -> int:
    from clearplate.edge.rapidocr_engine import RapidOcrEngine  # noqa: PLC0415 (vision loads slowly)
    from clearplate.edge.reading import print_json, print_table, read_all  # noqa: PLC0415 (likewise)

    if not options.picture.exists():
        raise FormatError(f"There is no {options.picture}.")
    results = read_all(options.picture, RapidOcrEngine(), _now)
    well = print_json(results) if options.json else print_table(results)
    return 0 if well else ATTENTION


if __name__ == "__main__":
    sys.exit(main())
