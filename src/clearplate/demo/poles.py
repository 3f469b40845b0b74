"""The demo's cameras: a simulated road (or a folder of photographs) and a real edge agent that watches it.

Nothing here knows how an agent works: it is enrolled and started with its own command, as an installer would.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from clearplate.core.errors import FormatError
from clearplate.operate.errors import OperateError

_ENROLL_TIMEOUT_S = 60
_AGENT = ("-m", "clearplate.edge.cli")


@dataclass(frozen=True, slots=True)
class Pole:
    """One camera of the demo.

    Attributes:
        number: 0, 1, …; which outlook and which enrolment code.
        folder: Its folder in the city's.
        photographs: A folder of pictures to feed; None renders a road.
    """

    number: int
    folder: Path
    photographs: Path | None = None

    @property
    def pictures(self) -> Path:
        """The folder that the agent watches."""
        return self.photographs or self.folder / "pictures"

    @property
    def state(self) -> Path:
        """The agent's own folder: keys and sealed spool."""
        return self.folder / "state"

    @property
    def is_enrolled(self) -> bool:
        """Whether the agent is the city's camera already."""
        return (self.state / "enrollment.json").exists()

    def enroll(self, address: str, code: str) -> None:
        """Enrol the agent with its one-time code, over HTTP.

        Raises:
            OperateError: It could not; the agent's own words.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.photographs is None:
            self.pictures.mkdir(exist_ok=True)
        command = self.enroll_command(address, code)
        done = subprocess.run(  # noqa: S603 -- our own command
            command, capture_output=True, text=True, timeout=_ENROLL_TIMEOUT_S, check=False
        )
        if done.returncode != 0:
            raise OperateError(
                f"A simulated camera could not be enrolled: {done.stderr.strip() or done.stdout.strip()}"
            )

    def enroll_command(self, address: str, code: str) -> list[str]:
        """The command of an installer. Rendered pictures go once dealt with; a person's photographs are never touched."""
        command = [sys.executable, *_AGENT, "enroll", "--state-dir", str(self.state), "--city", address, "--code", code]
        command += ["--source", f"folder:{self.pictures}"]
        return command if self.photographs else [*command, "--consume"]

    def agent_command(self, *, once: bool = False) -> list[str]:
        """The command that runs the agent; `once` ends when every picture is dealt with and uploaded."""
        command = [sys.executable, *_AGENT, "run", "--state-dir", str(self.state)]
        return [*command, "--once"] if once else command

    def road_command(self, *, seed: int, burst: int, every_s: float) -> list[str]:
        """The command that renders the road into the folder of pictures."""
        command = [sys.executable, "-m", "clearplate.demo.simulate", "--folder", str(self.pictures)]
        return [
            *command,
            "--seed",
            str(seed),
            "--camera",
            str(self.number),
            "--burst",
            str(burst),
            "--every",
            str(every_s),
        ]


def check_photographs(folder: Path) -> Path:
    """Check a person's folder of photographs.

    Raises:
        FormatError: It is no folder, or no picture is in it.
    """
    folder = folder.expanduser().absolute()
    if not folder.is_dir():
        raise FormatError(f"{folder} is not a folder. Give a folder of photographs: clearplate demo --photos FOLDER")
    if not any(path.suffix.lower() in {".jpg", ".jpeg", ".png"} for path in folder.iterdir()):
        raise FormatError(f"There is no .jpg or .png in {folder}.")
    return folder
