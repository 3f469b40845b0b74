"""`clearplate smoke`: a throwaway city proved end to end, without a person and without a shortcut.

A real edge agent reads pictures and uploads them over HTTP; an officer signs in with a second factor, searches, opens a
picture; one without valid training is refused; at the end no plate stands in clear anywhere in the city's folder.
"""

import json
import logging
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from clearplate.core.errors import ClearplateError
from clearplate.demo import errand, samples
from clearplate.demo.browser import Browser
from clearplate.demo.errand import Question, require
from clearplate.demo.personas import Founded
from clearplate.demo.place import Place
from clearplate.demo.poles import Pole
from clearplate.demo.running import LOG_NAME, SEED, Demo
from clearplate.demo.samples import Samples
from clearplate.demo.screen import Screen
from clearplate.operate.processes import free_port

_SEARCHES_MAX = 6  # distinct plates; an engine that misreads them all does not hold
_LEAST_SHARE = 0.5  # of the passages that must come in as reads; accuracy itself is the bench's business
_PUBLISHED_WITHIN_S = 60.0
_LEAST_LETTERS = 6  # shorter plates turn up in random bytes by chance
_REASON = "Witness gave this plate for the vehicle that left the scene of the theft"
_KINDS = ("search.asked", "search.answered", "search.refused", "agencies.signed_in", "policy.adopted")


@dataclass(slots=True)
class Result:
    """What the run found; printed as JSON with these names."""

    held: bool = False
    source: str = ""
    pictures: int = 0
    passages: int = 0
    reads_in: int = 0
    searches: int = 0
    sightings_found: int = 0
    image_bytes: int = 0
    untrained_refused: bool = False
    log_entries: int = 0
    figures_verified: int = 0
    plates_in_clear: int = 0
    failed: str | None = None
    seconds: dict[str, float] = field(default_factory=dict)
    seconds_total: float = 0.0

    def as_json(self) -> str:
        """One JSON object on one line."""
        return json.dumps({name: getattr(self, name) for name in self.__dataclass_fields__}, ensure_ascii=False)


def run(*, photographs: Path | None, rendered: bool, pictures: int) -> int:
    """Run it and print the JSON object.

    Args:
        photographs: A folder of them; None takes the usual one if it is there.
        rendered: Render roads even then.
        pictures: How many pictures at most.

    Returns:
        0 only if everything held.
    """
    started = time.monotonic()
    screen, result = Screen(sys.stderr), Result()
    screen.heading("Clearplate: a throwaway city, end to end")
    with _throwaway() as folder:
        try:
            _prove(folder, samples.source(photographs, rendered=rendered), pictures, screen=screen, result=result)
            result.held = True
        except ClearplateError as fault:
            result.failed = fault.diagnostics()
            _show_log(folder, screen)
    result.seconds = screen.took
    result.seconds_total = round(time.monotonic() - started, 1)
    screen.say(f"\n  {'Everything held.' if result.held else f'It did not hold: {result.failed}'}\n")
    print(result.as_json(), flush=True)
    return 0 if result.held else 1


@contextmanager
def _throwaway() -> Iterator[Path]:
    """A folder that the database's account can pass through, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="clearplate-smoke-"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _prove(folder: Path, photographs: Path | None, pictures: int, *, screen: Screen, result: Result) -> None:
    place = Place(folder / "city")
    with screen.step("configuration, keys and secrets"):
        place.make(free_port(), database_folder=folder / "database")
    with screen.step("pictures"):
        shown = samples.prepare(folder / "pictures", photographs=photographs, pictures=pictures, seed=SEED)
    result.source, result.pictures, result.passages = shown.source, shown.pictures, shown.passages
    pole = Pole(0, place.pole(0), folder / "pictures")
    with Demo(place, [pole], screen) as demo:
        demo.start_database()
        founded = demo.found()
        demo.serve()
        demo.enroll(founded.codes)
        with screen.step(f"a camera reads and uploads {shown.pictures} pictures"):
            demo.read_once(pole)
        result.reads_in = demo.reads()
        require(
            result.reads_in >= _LEAST_SHARE * shown.passages,
            f"Only {result.reads_in} reads came in of {shown.passages} passages.",
        )
        _search(place, founded, shown, screen=screen, result=result)
        _refuse(place, founded, shown, screen=screen, result=result)
        with screen.step("log"):
            kinds = demo.entries_by_kind()
            result.log_entries = sum(kinds.values())
            missing = [kind for kind in _KINDS if kind not in kinds]
            require(not missing, f"The log lacks entries of the kinds {', '.join(missing)}.")
        _verify(place, folder / "seen", screen=screen, result=result)
    with screen.step("no plate in clear in the city's folder"):
        result.plates_in_clear = _in_clear(folder, shown.plates)
        require(result.plates_in_clear == 0, f"{result.plates_in_clear} files of the city hold a plate in clear.")


def _search(place: Place, founded: Founded, shown: Samples, *, screen: Screen, result: Result) -> None:
    logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each request is not progress
    with Browser(place.address()) as browser:
        with screen.step("log-in with a second factor"):
            errand.sign_in(browser, founded.ways["elena"], datetime.now(UTC))
        with screen.step("search"):
            page = None
            for plate in shown.plates[:_SEARCHES_MAX]:
                result.searches += 1
                page = errand.search(browser, Question(plate, founded.case_numbers[0], _REASON, widen=True))
                result.sightings_found = errand.sightings(page)
                if result.sightings_found:
                    break
            require(page is not None and result.sightings_found, f"{result.searches} searches found no sighting.")
        with screen.step("picture opened"):
            if page is not None:
                result.image_bytes = len(errand.open_picture(browser, page))


def _refuse(place: Place, founded: Founded, shown: Samples, *, screen: Screen, result: Result) -> None:
    """An investigator whose training ran out gets in, and gets nothing."""
    with screen.step("a search without valid training is refused"), Browser(place.address()) as browser:
        errand.sign_in(browser, founded.ways["dan"], datetime.now(UTC))
        question = Question(shown.plates[0], founded.case_numbers[0], _REASON)
        result.untrained_refused = errand.is_refused(browser, question)
        require(result.untrained_refused, "A search without valid training was not refused.")


def _verify(place: Place, state: Path, *, screen: Screen, result: Result) -> None:
    """Wait for the portal to count the searches, then let the independent verifier judge it over HTTP."""
    address = f"{place.address()}/public/"
    with screen.step("the portal counts the searches"), Browser(place.address()) as browser:
        deadline = time.monotonic() + _PUBLISHED_WITHIN_S
        while (counted := errand.searches_counted(browser)) < result.searches:
            require(time.monotonic() < deadline, f"The portal counts {counted} of {result.searches} searches.")
            time.sleep(1)
    with screen.step("clearplate-verify portal"):
        command = [sys.executable, "-m", "clearplate_verify.cli", "portal", address, "--json", "--state", str(state)]
        said = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)  # noqa: S603 (our own)
        require(said.returncode == 0, f"clearplate-verify: {said.stdout.strip() or said.stderr.strip()}")
        result.figures_verified = int(json.loads(said.stdout)["figures"])


def _in_clear(folder: Path, plates: tuple[str, ...]) -> int:
    """Count the city's files in which a plate stands in clear."""
    wanted = [plate.encode() for plate in plates if len(plate) >= _LEAST_LETTERS]
    pattern = re.compile(b"|".join(map(re.escape, wanted)))
    kept = [path for path in folder.rglob("*") if path.is_file() and (folder / "pictures") not in path.parents]
    return sum(1 for path in kept if pattern.search(path.read_bytes())) if wanted else 0


def _show_log(folder: Path, screen: Screen) -> None:
    """Show the last words of the processes, before their folder goes."""
    log = folder / "city" / LOG_NAME
    if log.is_file():
        for line in log.read_text(encoding="utf-8").splitlines()[-30:]:
            screen.say(f"    {line}")
