"""What a report says: the same facts as the bundle's documents, in words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

from clearplate.core import canonical
from clearplate.core.capture import PER_MILLE, ImageKind, VehicleColor, VehicleType
from clearplate.core.errors import FormatError
from clearplate.core.evidence.contents import Heading, Listed, file_list
from clearplate.core.evidence.custody_chain import Event, in_order
from clearplate.core.seal import SealedCapture
from clearplate.core.sighting import Sighting
from clearplate.core.tlog.kinds import REGISTRY
from clearplate.core.tlog.words import sentence
from clearplate.server.evidence.report.typesetting import framed, typeset
from clearplate.server.evidence.report.words import WORDS
from clearplate.server.evidence.tracing import Trace
from clearplate.server.search.telling import COLORS, TYPES

PICTURES_MAX: Final = 100
"""Pictures of so many captures are printed; the others are in the bundle. A report must open on any machine."""
_LEAF_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Printed:
    """One capture for the report: opened, with the pictures that are printed of it."""

    sighting: Sighting
    sealed: SealedCapture
    camera: str
    digests: Mapping[ImageKind, bytes]
    pictures: Mapping[ImageKind, bytes]
    hour: str | None


class Report:
    """Gathers captures one by one, then makes the document."""

    def __init__(self, heading: Heading, trace: Trace, *, asked_by: str, mark: str) -> None:
        self._heading, self._trace, self._asked_by, self._mark = heading, trace, asked_by, mark
        self._words = WORDS[heading.language]
        self._captures: list[dict[str, Any]] = []
        self._files: dict[str, bytes] = {}
        self._total = 0

    def expect(self, total: int) -> None:
        """Say how many captures will come."""
        self._total = total

    def add(self, printed: Printed) -> None:
        """Take one capture."""
        number = len(self._captures) + 1
        told = self._words["capture"].format(n=number, total=self._total, plate=printed.sighting.read.plate)
        few = number <= PICTURES_MAX
        pictures = list(self._pictures(number, printed)) if few else []
        absent = "no_pictures" if few or not printed.digests else "not_printed"
        self._captures.append(
            {
                "title": told,
                "pictures": pictures,
                "no_pictures": self._words[absent].format(most=PICTURES_MAX),
                "facts": self._facts(printed),
            }
        )

    def make(self, attached: Mapping[str, bytes], listed: Iterable[Listed]) -> bytes:
        """Typeset everything.

        Args:
            attached: `chain-of-custody.json` and `viewers.json`.
            listed: The other content files of the bundle.
        """
        words = self._words
        files = {"files.json": canonical.encode({"v": 1, "files": file_list(listed)}), **attached}
        names = {
            "chain-of-custody.json": "attached_chain",
            "viewers.json": "attached_viewers",
            "files.json": "attached_files",
        }
        heading = self._heading
        filled = {"case_number": heading.case_number, "export": str(heading.export), "agency": heading.agency}
        data = {
            "lang": heading.language,
            "words": words,
            "title": words["title"],
            "subtitle": words["subtitle"].format(**filled),
            "description": words["description"].format(**filled),
            "agency": heading.agency,
            "case_number": heading.case_number,
            "mark": self._mark,
            "footer": words["footer"].format(mark=self._mark, **filled),
            "about": self._about(),
            "limits": [words["limit_what"], words["limit_not"]],
            "captures": self._captures,
            "chain": self._chain(),
            "viewers": self._viewers(),
            "check": [words[f"check_{number}"] for number in range(1, 5)],
            "attached": [{"path": path, "description": words[names[path]]} for path in sorted(files)],
        }
        return typeset(data, {**self._files, **files}, made_at=heading.made_at)

    def _about(self) -> list[list[Any]]:
        heading, words = self._heading, self._words
        rows = [
            [words["agency"], heading.agency, False],
            [words["city"], heading.city, False],
            [words["case"], f"{heading.case_number} ({heading.case})", False],
            [words["purpose"], words[heading.purpose], False],
            [words["asked_by"], self._asked_by, False],
            [words["made_at"], _told(heading.made_at), False],
            [words["count"], str(self._total), False],
            [words["export"], str(heading.export), True],
            [words["log"], heading.origin, True],
            [words["policies"], ", ".join(sorted(self._trace.policies)), True],
        ]
        if heading.recipient is not None:
            rows.insert(4, [words["recipient"], heading.recipient, False])
        return rows

    def _pictures(self, number: int, printed: Printed) -> Iterable[dict[str, Any]]:
        for kind, jpeg in printed.pictures.items():
            try:
                svg, width, height = framed(jpeg)
            except FormatError:
                continue
            name = f"{number}-{kind.name.lower()}.svg"
            self._files[name] = svg.encode("ascii")
            told = kind.name.lower()
            yield {
                "file": name,
                "alt": self._words[f"alt_{told}"].format(n=number),
                "caption": self._words[f"picture_{told}"],
                # Side by side at one height would make a plate's cut-out tiny: it gets two fifths at least.
                "width": 2 if kind is ImageKind.PLATE else max(2, min(3, round(3 * width / max(height, 1)))),
            }

    def _facts(self, printed: Printed) -> list[list[Any]]:
        words, read = self._words, printed.sighting.read
        plate = read.plate + (f" · {read.jurisdiction}" if read.jurisdiction else "")
        hour = words["hour_no"] if printed.hour is None else words["hour_yes"].format(hour=printed.hour)
        rows = [
            [words["captured_at"], _told(printed.sighting.captured_at, "milliseconds"), False],
            [words["camera"], printed.camera, False],
            [words["plate"], plate, False],
            [words["confidence"], f"{read.confidence * 100 // PER_MILLE} %", False],
            [words["vehicle"], self._vehicle(printed.sighting), False],
            [words["sequence"], str(printed.sealed.sequence), False],
            [words["hour"], hour, False],
            [words["capture_id"], str(printed.sighting.capture_id), True],
            [words["record_sha256"], sha256(printed.sealed.record).hexdigest(), True],
        ]
        rows += [[words[f"{kind.name.lower()}_sha256"], digest.hex(), True] for kind, digest in printed.digests.items()]
        return rows

    def _vehicle(self, sighting: Sighting) -> str:
        read = sighting.read
        known = [
            str(COLORS[read.vehicle_color]) if read.vehicle_color is not VehicleColor.UNKNOWN else "",
            str(TYPES[read.vehicle_type]) if read.vehicle_type is not VehicleType.UNKNOWN else "",
            read.vehicle_make or "",
        ]
        return ", ".join(part for part in known if part) or self._words["unknown"]

    def _chain(self) -> dict[str, Any]:
        words = self._words
        head = [words[name] for name in ("at", "what", "who", "entry")]
        return {"head": head, "rows": [self._row(event, self._what(event)) for event in in_order(self._trace.events)]}

    def _viewers(self) -> dict[str, Any]:
        words = self._words
        rows = [
            [_told(event.at), _who(event, words["none"]), words[f"shown_{event.shown}"], _short(event.leaf)]
            for event in in_order(self._trace.events)
            if event.shown is not None
        ]
        return {"head": [words[name] for name in ("at", "who", "shown", "entry")], "rows": rows}

    def _row(self, event: Event, what: str) -> Sequence[str]:
        return [_told(event.at), what, _who(event, "–"), _short(event.leaf)]

    def _what(self, event: Event) -> str:
        entry = self._trace.entries[event.leaf]
        kind = REGISTRY.get(entry.kind)
        return sentence(kind, entry.public, self._heading.language) if kind else entry.kind


def _told(at: datetime, spec: str = "seconds") -> str:
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(" ", spec)


def _who(event: Event, nobody: str) -> str:
    if event.officer is None:
        return nobody
    name = event.officer.name or event.officer.pseudonym
    return f"{name}, {event.officer.badge}" if event.officer.badge else name


def _short(leaf: bytes) -> str:
    return leaf.hex()[:_LEAF_SHOWN]
