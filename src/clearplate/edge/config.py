"""What a camera's keeper decides: one TOML file in the state folder, one frozen dataclass.

Secrets are never in this file, with one exception that cameras force on us: an RTSP address may carry the
camera's own password, so a file with one must be closed to other accounts.
Nothing here decides how long a capture may live: that is the city's, and comes with the day keys.
"""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from clearplate.core.errors import FormatError

CONFIG_NAME = "camera.toml"
MIB = 2**20


class SourceKind(StrEnum):
    """Where frames come from."""

    FOLDER = "folder"
    VIDEO = "video"
    RTSP = "rtsp"


@dataclass(frozen=True, slots=True)
class CameraConfig:
    """One camera's settings.

    Attributes:
        state_dir: Folder of keys, spool and counters; 0700.
        source_kind: Where frames come from.
        source: A folder, a video file, or an rtsp:// address.
        consume: Remove each picture of a folder source once its passage is sealed.
        site: Where the camera stands, in words of its keeper; shown by `health`, never uploaded.
        frames_per_second: How many frames a second are looked at, 0.1 to 60.
        upload_interval: Pause between two uploads while the spool holds little.
        spool_cap_bytes: The spool never grows beyond this; a capture that does not fit is refused and counted.
        ca_file: Certificate authority of the city, if it is not one the machine already trusts.
    """

    state_dir: Path
    source_kind: SourceKind
    source: str
    consume: bool = False
    site: str = ""
    frames_per_second: float = 5.0
    upload_interval: timedelta = timedelta(seconds=10)
    spool_cap_bytes: int = 4096 * MIB
    ca_file: Path | None = None


_SECTIONS: dict[str, dict[str, tuple[type, ...]]] = {
    "camera": {"site": (str,)},
    "source": {"kind": (str,), "location": (str,), "consume": (bool,), "frames_per_second": (int, float)},
    "upload": {"interval_seconds": (int,), "ca_file": (str,)},
    "spool": {"cap_mib": (int,)},
}


def load_config(state_dir: Path) -> CameraConfig:
    """Read `camera.toml` of a state folder.

    Raises:
        FormatError: The file is missing, or a setting is missing, unknown, of the wrong kind or out of range.
    """
    path = state_dir / CONFIG_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise FormatError(f"There is no {path}. Enrol the camera first: clearplate-edge enroll --help") from None
    except (OSError, UnicodeDecodeError) as error:
        raise FormatError(f"{path} cannot be read: {error}") from None
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise FormatError(f"{path} is not valid TOML: {error}") from None
    config = _from_tables(tables, state_dir, path)
    if _carries_password(config.source) and path.stat().st_mode & 0o077:
        raise FormatError(f"{path} holds the camera's password and others can read it. Close it: chmod 600 {path}")
    return config


def render_config(config: CameraConfig) -> str:
    """Write the settings as the commented TOML that `load_config` reads back to an equal value."""
    ca_line = f"ca_file = {_quoted(str(config.ca_file))}" if config.ca_file else '# ca_file = "/etc/ssl/city.pem"'
    return f"""\
# Settings of this camera. After a change: restart `clearplate-edge run`.

[camera]
site = {_quoted(config.site)}

[source]
# kind: "folder" (pictures), "video" (a file) or "rtsp" (a network camera)
kind = {_quoted(config.source_kind.value)}
location = {_quoted(config.source)}
# true: remove each picture of a folder once its passage is sealed
consume = {str(config.consume).lower()}
frames_per_second = {config.frames_per_second}

[upload]
interval_seconds = {int(config.upload_interval.total_seconds())}
{ca_line}

[spool]
# a capture that does not fit is refused and counted; none that was accepted is dropped to make room
cap_mib = {config.spool_cap_bytes // MIB}
"""


def parse_source(text: str) -> tuple[SourceKind, str]:
    """Understand a source as people type it: `rtsp://…`, `folder:PATH`, `video:PATH`, or a path that exists.

    Raises:
        FormatError: It is none of these.
    """
    if text.startswith(("rtsp://", "rtsps://")):
        return SourceKind.RTSP, text
    kind, colon, rest = text.partition(":")
    if colon and kind in {SourceKind.FOLDER, SourceKind.VIDEO} and rest:
        return SourceKind(kind), str(Path(rest).absolute())
    path = Path(text)
    if path.is_dir():
        return SourceKind.FOLDER, str(path.absolute())
    if path.is_file():
        return SourceKind.VIDEO, str(path.absolute())
    raise FormatError(f"{without_password(text)} is no source. Give a folder, a video file, or an rtsp:// address.")


def without_password(source: str) -> str:
    """The source as it may be shown to anyone: an address loses its name and password."""
    if "://" not in source:
        return source
    scheme, _, rest = source.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}"


def _carries_password(source: str) -> bool:
    return "://" in source and "@" in source.partition("://")[2].partition("/")[0]


def _from_tables(tables: dict[str, Any], state_dir: Path, path: Path) -> CameraConfig:
    _refuse_unknown(tables, path)
    source = tables.get("source", {})
    upload = tables.get("upload", {})
    kind = source.get("kind")
    location = source.get("location")
    if kind not in set(SourceKind) or not location:
        raise FormatError(f'{path}: [source] needs kind = "folder", "video" or "rtsp", and a location.')
    if kind == SourceKind.RTSP and urlsplit(location).scheme not in {"rtsp", "rtsps"}:
        raise FormatError(f"{path}: the location of an RTSP source starts with rtsp:// or rtsps://.")
    return CameraConfig(
        state_dir=state_dir,
        source_kind=SourceKind(kind),
        source=location,
        consume=source.get("consume", False),
        site=tables.get("camera", {}).get("site", ""),
        frames_per_second=float(_within(source, "frames_per_second", 5.0, (0.1, 60), path)),
        upload_interval=timedelta(seconds=_within(upload, "interval_seconds", 10, (1, 3600), path)),
        spool_cap_bytes=int(_within(tables.get("spool", {}), "cap_mib", 4096, (1, 2**24), path)) * MIB,
        ca_file=Path(upload["ca_file"]) if upload.get("ca_file") else None,
    )


def _refuse_unknown(tables: dict[str, Any], path: Path) -> None:
    for section, table in tables.items():
        if section not in _SECTIONS or not isinstance(table, dict):
            raise FormatError(f"{path}: there is no section [{section}]; known are {', '.join(sorted(_SECTIONS))}.")
        for name, value in table.items():
            kinds = _SECTIONS[section].get(name)
            if kinds is None:
                known = ", ".join(sorted(_SECTIONS[section]))
                raise FormatError(f"{path}: [{section}] has no setting {name}; known are {known}.")
            if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
                raise FormatError(f"{path}: [{section}] {name} must be a {kinds[-1].__name__}, as in the template.")


def _within(table: dict[str, Any], name: str, default: float, bounds: tuple[float, float], path: Path) -> float:
    value: float = table.get(name, default)
    if not bounds[0] <= value <= bounds[1]:
        raise FormatError(f"{path}: {name} = {value} is out of range; it goes from {bounds[0]} to {bounds[1]}.")
    return value


def _quoted(text: str) -> str:
    """A TOML basic string; JSON's escapes are a subset of TOML's."""
    escaped = "".join(
        "\\" + char if char in '"\\' else char if char >= " " and char != "\x7f" else f"\\u{ord(char):04x}"
        for char in text
    )
    return f'"{escaped}"'
