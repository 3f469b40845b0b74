"""Does this log hold? Signatures, witnesses, growth since last time, every entry and every tile."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field

from clearplate_verify.certificates import Days, Endings, check_days
from clearplate_verify.checkpoint import Checkpoint, Signed, parse_checkpoint
from clearplate_verify.errors import NotFetched, VerificationFailed
from clearplate_verify.heads import Heads
from clearplate_verify.note import MAX_NOTE_BYTES, parse_note
from clearplate_verify.samples import Drawn, Samples
from clearplate_verify.scan import Part, Task, scan
from clearplate_verify.source import Source, find_log, open_source
from clearplate_verify.state import State
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
    heads: Heads = field(default_factory=Heads)
    samples: list[Drawn] = field(default_factory=list)
    city_key: bytes | None = None

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


def _seen(opened: OpenLog) -> Checkpoint | None:
    """The last checkpoint seen of this log.

    Raises:
        VerificationFailed: The log is shorter now.
    """
    now = opened.signed.checkpoint
    last = opened.state.last(now.origin)
    if last is not None and last.tree_size > now.tree_size:
        raise VerificationFailed(
            f"The log went back: this program saw {last.tree_size} entries earlier and now only {now.tree_size}."
        )
    return last


def check_log(
    opened: OpenLog,
    target: str,
    progress: Callable[[int], None],
    *,
    take: Callable[[Part], None] = lambda _: None,
    counted: int = 0,
    days: tuple[str, str] = EVERY_DAY,
    sizes: tuple[int, ...] = (),
) -> int | None:
    """Check everything; the size the log had when it was last seen. The roots over `sizes` are in `opened.heads` then.

    Raises:
        VerificationFailed: Something does not hold.
    """
    last, kept = _seen(opened), Days()
    task = Task(target, opened.size, counted, *days, (*sizes, last.tree_size if last else 0))
    with closing(Samples()) as samples:

        def take_all(part: Part) -> None:
            kept.take(part.days, part.last_at)
            samples.take(part.lots)
            take(part)

        opened.heads = scan(task, opened.log, opened.signed.checkpoint.root_hash, take_all, progress)
        if last is not None and opened.heads.roots[last.tree_size] != last.root_hash:
            raise VerificationFailed(
                f"The log was rewritten: its first {last.tree_size} entries are not those this program saw earlier."
            )
        opened.endings = check_days(kept, opened.place if opened.has_portal else None)
        opened.samples = samples.check(opened.heads)
    return last.tree_size if last else None


def remember(opened: OpenLog) -> None:
    """Keep the checkpoint, and on first use the keys."""
    origin = opened.signed.checkpoint.origin
    opened.state.keep(opened.place.name, origin, opened.signed.data, opened.new_keys, opened.city_key)
