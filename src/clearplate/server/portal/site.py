"""What the public pages are drawn from: one frozen picture of the published log, and the few words a city types."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from clearplate.core.errors import FormatError
from clearplate.core.figures.figure import Row, Snapshot
from clearplate.core.policy.document import PolicyDocument
from clearplate.core.promises.statement import Checked
from clearplate.core.tlog.checkpoint import Checkpoint
from clearplate.server.portal.history import Step

ENTRIES_SHOWN = 200
SEARCHES_SHOWN = 200
_TYPED = ("about_en", "about_es", "contact_url", "accent")


@dataclass(frozen=True, slots=True)
class CityPage:
    """What a city says of itself; the only words on the pages that are neither ours nor computed.

    Attributes:
        name: The city's name.
        origin: The log's name, line 1 of its checkpoints.
        time_zone: IANA name, for instants shown as local time.
        about_en: Typed by the city; empty if nothing.
        about_es: The same in Spanish.
        contact_url: Where residents can write to.
        accent: A colour, `#rrggbb`.
    """

    name: str
    origin: str
    time_zone: str
    about_en: str = ""
    about_es: str = ""
    contact_url: str = ""
    accent: str = ""

    def as_json(self) -> Row:
        """The document `data/city.json`."""
        members = ("name", "origin", "time_zone", *_TYPED)
        return {"v": 1, **{member: getattr(self, member) for member in members}}

    @classmethod
    def from_json(cls, document: object) -> "CityPage":
        """Read `data/city.json` back.

        Raises:
            FormatError: It is none.
        """
        members = {"name", "origin", "time_zone", *_TYPED}
        if not isinstance(document, dict) or set(document) != {"v", *members} or document["v"] != 1:
            raise FormatError("This is not the city.json of a version known here.")
        if not all(isinstance(document[member], str) for member in members):
            raise FormatError("A member of city.json is not text.")
        return cls(**{member: document[member] for member in members})


@dataclass(frozen=True, slots=True)
class ToldEntry:
    """One entry as the log page tells it.

    Attributes:
        index: Its place in the tree.
        at: INSTANT text.
        kind: Name of its log kind.
        en: The sentence in English.
        es: The sentence in Spanish.
    """

    index: int
    at: str
    kind: str
    en: str
    es: str


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness of the log's policy file, and when it says it saw this checkpoint.

    Attributes:
        name: As the policy file calls it.
        at: When it cosigned the published checkpoint; none when it has not.
    """

    name: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class PolicyText:
    """The adopted policy in force.

    Attributes:
        version: SHA-256 of the document, 64 hexadecimal digits.
        document: Parsed; none when its file is missing from the public space or does not match its name or cannot be
            read by this version.
    """

    version: str
    document: PolicyDocument | None


@dataclass(frozen=True, slots=True)
class Result:
    """What the city's own look at its promises came to.

    Attributes:
        data: The signed statement, as published.
        checked: The same, read.
        index: Place of the entry that names it.
    """

    data: bytes
    checked: Checked
    index: int


@dataclass(frozen=True, slots=True)
class Site:
    """Everything the pages show.

    Attributes:
        city: What the city says of itself.
        snapshot: Figures and lists; `snapshot.as_of` is the instant of the pages.
        checkpoint: The published checkpoint.
        witnesses: Every witness of the policy file.
        quorum: Whether enough of them cosigned; none when the policy file asks for none.
        keys_text: The policy file `log/keys.txt`.
        address: Where the public pages are, as the keys' file gives it; ends with a slash.
        entries: The last entries, newest first, at most ENTRIES_SHOWN.
        searches: The last search rows, newest first, at most SEARCHES_SHOWN.
        files: Path, sha256 and rows of each file of search rows, oldest month first, JSON before CSV.
        policy: The policy in force; none when none is.
        history: The last adoptions, newest first, with what each changed.
        promises: The newest result of checking the promises; none before there is one.
    """

    city: CityPage
    snapshot: Snapshot
    checkpoint: Checkpoint
    witnesses: Sequence[Witness]
    quorum: bool | None
    keys_text: str
    address: str
    entries: Sequence[ToldEntry]
    searches: Sequence[Row]
    files: Sequence[Row]
    policy: PolicyText | None
    history: Sequence[Step]
    promises: Result | None = None
