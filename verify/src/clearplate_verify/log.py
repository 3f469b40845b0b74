"""Does this log hold? Signatures, witnesses, growth since last time, every entry and every tile."""

from collections.abc import Callable
from dataclasses import dataclass, field

from clearplate_verify.certificates import Days, Endings, check_days
from clearplate_verify.checkpoint import Signed, parse_checkpoint
from clearplate_verify.errors import NotFetched, VerificationFailed
from clearplate_verify.note import MAX_NOTE_BYTES, parse_note
from clearplate_verify.scan import Part, Task, scan
from clearplate_verify.source import Source, find_log, open_source
from clearplate_verify.state import State
from clearplate_verify.tiles import Tree
from clearplate_verify.trust import MAX_POLICY_BYTES, Trust, parse_trust

EVERY_DAY = ("0000-00-00", "0000-00-00")


@dataclass
class OpenLog:
    """A log whose checkpoint was checked; its entries not yet."""

    place: Source
    log: Source
    has_portal: bool
    signed: Signed
    trust: Trust
    state: State
    new_keys: bytes | None
    remarks: list[str] = field(default_factory=list)
    endings: Endings = field(default_factory=Endings)

    @property
    def size(self) -> int:
        """Entries the checkpoint speaks of."""
        return self.signed.checkpoint.tree_size


def open_log(target: str, given: bytes | None, state: State) -> OpenLog:
    """Check the checkpoint of a log, with keys given, remembered, or (the first time) as published.

    Raises:
        VerificationFailed: A signature does not fit, or witnesses are missing.
        NotFetched: There is no log.
    """
    place = open_source(target)
    log, has_portal = find_log(place)
    data = log.read("checkpoint", MAX_NOTE_BYTES)
    if data is None:
        raise NotFetched("The checkpoint vanished.")
    origin = parse_checkpoint(parse_note(data).text).origin
    state.check_place(place.name, origin)
    remarks: list[str] = []
    published = log.read("keys.txt", MAX_POLICY_BYTES)
    keys, new_keys = given or state.keys(origin), None
    if given is not None and state.keys(origin) is None:
        new_keys = given
    if keys is None:
        if published is None:
            raise NotFetched("The log publishes no keys.txt; name a file with --keys.")
        keys = new_keys = published
        remarks.append("first_use")
    elif published is not None and published != keys:
        remarks.append("keys_differ")
    trust = parse_trust(keys)
    return OpenLog(place, log, has_portal, trust.open(data), trust, state, new_keys, remarks)


def check_growth(opened: OpenLog) -> int | None:
    """Check that the log only grew since the last checkpoint seen; its size then.

    Raises:
        VerificationFailed: It shrank, or what it showed then is no longer its beginning.
    """
    now = opened.signed.checkpoint
    last = opened.state.last(now.origin)
    if last is None:
        return None
    if last.tree_size > now.tree_size:
        raise VerificationFailed(
            f"The log went back: this program saw {last.tree_size} entries earlier and now only {now.tree_size}."
        )
    root = Tree(now.tree_size, opened.log).range_root(0, last.tree_size)
    if root != last.root_hash:
        raise VerificationFailed(
            f"The log was rewritten: its first {last.tree_size} entries are not those this program saw earlier."
        )
    return last.tree_size


def check_log(
    opened: OpenLog,
    target: str,
    progress: Callable[[int], None],
    *,
    take: Callable[[Part], None] = lambda _: None,
    counted: int = 0,
    days: tuple[str, str] = EVERY_DAY,
) -> int | None:
    """Check everything; the size the log had when it was last seen. Remembers the checkpoint when all holds.

    Raises:
        VerificationFailed: Something does not hold.
    """
    task, kept = Task(target, opened.size, counted, *days), Days()

    def take_both(part: Part) -> None:
        kept.take(part.days, part.last_at)
        take(part)

    scan(task, opened.log, opened.signed.checkpoint.root_hash, take_both, progress)
    opened.endings = check_days(kept, opened.place if opened.has_portal else None)
    return check_growth(opened)


def remember(opened: OpenLog) -> None:
    """Keep the checkpoint, and on first use the keys."""
    opened.state.keep(opened.place.name, opened.signed.checkpoint.origin, opened.signed.data, opened.new_keys)
