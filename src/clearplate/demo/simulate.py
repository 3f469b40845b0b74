"""A simulated camera: renders passages into a folder, picture by picture, for a real edge agent to read.

Runs as its own process (`python -m clearplate.demo.simulate`), because rendering takes a core's attention. Pictures appear
under their final name only when they are whole.
"""

import argparse
import signal
import time
from itertools import islice
from pathlib import Path
from random import Random

from clearplate.demo import traffic
from clearplate.demo.scenes import OUTLOOKS, render_passage

FRAMES = 3
_WAITING_MAX = 24  # pictures; a slow agent is waited for rather than buried
_PATIENCE_S = 0.25


def write_passage(folder: Path, *, seed: int, camera: int, index: int) -> None:
    """Render one passage and put its pictures into the folder.

    Args:
        folder: Where the agent looks.
        seed: Of the city.
        camera: 0 or 1.
        index: Which passage of this camera; picks vehicle and light.
    """
    vehicle = next(islice(traffic.passages(seed, camera), index, None))
    place = Random(f"{seed}/{camera}/{index}").getrandbits(30)  # noqa: S311 -- scenery, not a secret
    frames = render_passage(OUTLOOKS[camera], traffic.hour_of(index), vehicle, frames=FRAMES, seed=place)
    for number, frame in enumerate(frames):
        whole = folder / f"{index:06d}-{number}.jpg"
        part = whole.with_suffix(".part")
        part.write_bytes(frame.jpeg)
        part.rename(whole)


def run(folder: Path, *, seed: int, camera: int, burst: int, every_s: float, first: int) -> None:
    """Render a burst of passages at once, then one every so often, until stopped.

    Args:
        folder: Where the agent looks; made if missing.
        seed: Of the city.
        camera: 0 or 1.
        burst: Passages to render without a pause.
        every_s: Seconds between two passages afterwards.
        first: Index to begin at; a later start goes on where the earlier one ended.
    """
    folder.mkdir(parents=True, exist_ok=True)
    index = first
    while True:
        if index - first >= burst:
            time.sleep(every_s)
        while sum(1 for _ in folder.glob("*.jpg")) > _WAITING_MAX:
            time.sleep(_PATIENCE_S)
        write_passage(folder, seed=seed, camera=camera, index=index)
        index += 1
        (folder / "next").write_text(str(index), encoding="ascii")


def next_index(folder: Path) -> int:
    """Tell where a simulated camera left off; 0 for a new one."""
    kept = folder / "next"
    return int(kept.read_text(encoding="ascii")) if kept.exists() else 0


def main() -> None:
    """Run as a process; ends quietly on SIGTERM and SIGINT."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--camera", type=int, choices=range(len(OUTLOOKS)), required=True)
    parser.add_argument("--burst", type=int, default=10)
    parser.add_argument("--every", type=float, default=20.0, help="seconds between passages")
    wanted = parser.parse_args()
    # Both, whatever the parent's shell had done with them: a simulated road never outlives its city.
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, signal.default_int_handler)
    try:
        run(
            wanted.folder,
            seed=wanted.seed,
            camera=wanted.camera,
            burst=wanted.burst,
            every_s=wanted.every,
            first=next_index(wanted.folder),
        )
    except KeyboardInterrupt:
        return


if __name__ == "__main__":
    main()
