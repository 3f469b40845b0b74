"""What each log kind adds to the figures: one small function for each kind that adds anything.

Source: docs/spec/statistics.md, sections 3 to 5.
"""

from collections.abc import Callable, Mapping

from clearplate.core.figures import holds, oversight
from clearplate.core.figures.figure import Row
from clearplate.core.figures.tables import Act, Tables, Touch


def _asked(act: Act, tables: Tables) -> None:
    count = tables.days.count
    count(act.day, "searches.asked")
    if act.public["case"] is not None:
        count(act.day, "searches.with_case")
    if act.public["for_other_agency"]:
        count(act.day, "searches.for_other_agency")
    if act.public["offense_type"] is not None:
        count(act.day, f"searches.offense.{act.public['offense_type']}")
    tables.rows.append(_search_row(act, "allowed"))


def _refused(act: Act, tables: Tables) -> None:
    tables.days.count(act.day, "searches.refused")
    _count_rule(act, tables)
    tables.rows.append(_search_row(act, "refused"))


_FROM_ENTRY = [
    "search",
    "officer",
    "agency",
    "for_other_agency",
    "case",
    "offense_type",
    "window_from",
    "window_to",
    "camera_count",
    "plate_count",
    "policy",
]


def _search_row(act: Act, outcome: str) -> Row:
    return {
        "index": act.index,
        "at": act.at,
        **{name: act.public[name] for name in _FROM_ENTRY},
        "outcome": outcome,
        "rule": act.public.get("rule", ""),
        "topics": " ".join(act.public.get("topics", [])),
        "review": "waiting" if outcome == "allowed" else "none",
        "embargoed": act.embargoed,
    }


def _count_rule(act: Act, tables: Tables) -> None:
    tables.days.count(act.day, f"refusals.rule.{act.public['rule']}")


def _answered(act: Act, tables: Tables) -> None:
    shown = act.public["sighting_count"]
    tables.days.count(act.day, "searches.answers")
    tables.days.count(act.day, "searches.sightings_shown", shown)
    tables.touches.append(Touch(act.public["search"], answers=1, sightings=shown))


def _image_opened(act: Act, tables: Tables) -> None:
    tables.days.count(act.day, "pictures.opened")
    tables.touches.append(Touch(act.public["search"], pictures_opened=1))


def _image_refused(act: Act, tables: Tables) -> None:
    tables.days.count(act.day, "pictures.refused")
    _count_rule(act, tables)


def _counted(act: Act, tables: Tables) -> None:
    captures = act.public["captures"]
    if captures is None:
        tables.days.count(act.day, "reads.hours_withheld")
        return
    tables.days.count(act.day, "reads.captures", captures)
    tables.days.count(act.day, f"reads.camera.{act.public['camera']}", captures)


def _uploads_refused(act: Act, tables: Tables) -> None:
    tables.days.count(act.day, "uploads.refused", act.public["uploads"])


def _gap(act: Act, tables: Tables) -> None:
    tables.days.count(act.day, "captures.missing", act.public["missing"])


def _counts(name: str) -> Callable[[Act, Tables], None]:
    """An act that counts one, and nothing else."""
    return lambda act, tables: tables.days.count(act.day, name)


def _agency_added(act: Act, tables: Tables) -> None:
    row = {"title": act.public["title"], "body": act.public["body"], "index": act.index, "at": act.at}
    tables.registers.agencies.append(row)


def _account(change: int) -> Callable[[Act, Tables], None]:
    return lambda act, tables: tables.registers.add_account(act.public["subject_agency"], change)


def _people_counted(act: Act, tables: Tables) -> None:
    counted = {name: act.public[name] for name in ("active", "trained", "second_factor")}
    tables.registers.counted[act.public["agency"]] = counted


def _invited(act: Act, tables: Tables) -> None:
    row = {name: act.public[name] for name in ("camera", "title", "owner", "latitude", "longitude")}
    tables.registers.cameras[act.public["camera"]] = {**row, "state": "invited", "since": act.at}


def _camera_is(state: str) -> Callable[[Act, Tables], None]:
    def change(act: Act, tables: Tables) -> None:
        if (row := tables.registers.cameras.get(act.public["camera"])) is not None:
            row |= {"state": state, "since": act.at}

    return change


def _key_made(act: Act, tables: Tables) -> None:
    tables.registers.days.setdefault(act.public["day"], _key_row(act))


def _key_row(act: Act) -> Row:
    row = {name: act.public[name] for name in ("day", "key_sha256", "destroy_on")}
    return {**row, "destroyed_at": None, "index": act.index, "destroyed_index": None}


def _key_destroyed(act: Act, tables: Tables) -> None:
    _destroyed(act, tables.registers.days)


def _destroyed(act: Act, keys: Mapping[str, Row]) -> None:
    row = keys.get(act.public["day"])
    if row is not None and row["destroyed_at"] is None:
        row |= {"destroyed_at": act.at, "destroyed_index": act.index}


def _shredded(act: Act, tables: Tables) -> None:
    tables.days.count(act.day, "retention.captures_destroyed", act.public["captures"])
    names = ("day", "captures", "uploads", "root", "holds", "held_captures")
    row = {name: act.public[name] for name in names}
    tables.registers.certificates.setdefault(act.public["day"], {**row, "index": act.index, "at": act.at})


def _escrowed(act: Act, tables: Tables) -> None:
    tables.registers.escrow[act.public["day"]] = _key_row(act)


def _escrow_destroyed(act: Act, tables: Tables) -> None:
    _destroyed(act, tables.registers.escrow)


def _case_key(known: str) -> Callable[[Act, Tables], None]:
    def add(act: Act, tables: Tables) -> None:
        name = f"{act.public['case']} {act.public['key_sha256']}"
        if tables.registers.case_keys.get(name) != "destroyed":
            tables.registers.case_keys[name] = known

    return add


def _hold(act: Act, tables: Tables) -> None:
    told = holds.told(act.kind.partition(".")[2], act.index, act.at, act.public)
    tables.registers.holds.setdefault(act.public["hold"], []).append(told)


def _reviewed(act: Act, tables: Tables) -> None:
    state = "explanation"
    if act.kind == "review.disposed":
        state = str(act.public["disposition"])
    elif act.kind == "review.finding":
        state = "improper" if act.public["upheld"] else "dismissed"
    tables.touches.append(Touch(act.public["search"], review=state, review_index=act.index))


def _latest(*names: str) -> Callable[[Act, Tables], None]:
    """An act whose fields stand until the next of its kind; where it has a day, until the next of no earlier day."""

    def stands(act: Act, tables: Tables) -> None:
        row = {name: act.public[name] for name in names}
        if row.get("day", "") >= tables.registers.latest.get(act.kind, {}).get("day", ""):
            tables.registers.latest[act.kind] = row | {"index": act.index}

    return stands


def _adopted(act: Act, tables: Tables) -> None:
    row = {name: act.public[name] for name in ("policy", "previous", "effective_at", "retention_days")}
    tables.registers.policies.append({**row, "index": act.index, "at": act.at})


_ADDS: Mapping[str, Callable[[Act, Tables], None]] = {
    "config.changed": _counts("changes.config"),
    "policy.adopted": _adopted,
    "policy.refused": _count_rule,
    "agencies.agency_added": _agency_added,
    "agencies.officer_added": _account(1),
    "agencies.officer_left": _account(-1),
    "agencies.officer_returned": _account(1),
    "agencies.counted": _people_counted,
    "agencies.signed_in": _counts("signins.succeeded"),
    "agencies.signin_failed": _counts("signins.failed"),
    "agencies.locked_out": _counts("signins.lockouts"),
    "cases.opened": _counts("cases.opened"),
    "cases.closed": _counts("cases.closed"),
    "cameras.invited": _invited,
    "cameras.enrolled": _camera_is("active"),
    "cameras.paused": _camera_is("paused"),
    "cameras.resumed": _camera_is("active"),
    "cameras.revoked": _camera_is("revoked"),
    "custody.day_key_made": _key_made,
    "custody.day_key_destroyed": _key_destroyed,
    "custody.day_key_escrowed": _escrowed,
    "custody.escrow_destroyed": _escrow_destroyed,
    "custody.escrow_used": _counts("escrow.used"),
    "custody.case_key_made": _case_key("live"),
    "custody.case_key_destroyed": _case_key("destroyed"),
    "custody.image_opened": _image_opened,
    "custody.image_refused": _image_refused,
    "ingest.counted": _counted,
    "ingest.gap_reported": _gap,
    "ingest.refused": _uploads_refused,
    "search.asked": _asked,
    "search.refused": _refused,
    "search.answered": _answered,
    "holds.asked": _hold,
    "holds.approved": _hold,
    "holds.declined": _hold,
    "holds.ended": _hold,
    "evidence.viewed": _counts("evidence.viewed"),
    "evidence.exported": _counts("evidence.exports"),
    "evidence.downloaded": _counts("evidence.downloads"),
    "evidence.disclosed": _counts("evidence.disclosed"),
    "retention.shredded": _shredded,
    "review.disposed": _reviewed,
    "review.explanation_asked": _reviewed,
    "review.finding": _reviewed,
    "review.counted": _latest("day", "waiting", "overdue"),
    "promises.checked": _latest("statement", "holds", "fails", "unchecked"),
}
CHANGES = frozenset(
    [
        "policy.adopted",
        "agencies.agency_added",
        "agencies.support_granted",
        "cameras.invited",
        "cameras.enrolled",
        "cameras.paused",
        "cameras.resumed",
        "cameras.revoked",
        "custody.escrow_used",
        "retention.shredded",
        "retention.clock_confirmed",
        "city.restored",
        "config.changed",
    ]
)
"""What the list of changes and the feeds tell."""


def apply(act: Act, tables: Tables) -> None:
    """Add one act to the tables; a kind that no figure counts adds nothing.

    Raises:
        KeyError: It lacks a field that its kind has.
    """
    if act.kind in CHANGES:
        tables.registers.add_change(act.index, act.at, act.kind)
    if (adds := _ADDS.get(act.kind)) is not None:
        adds(act, tables)
    for name, amount in oversight.counted(act.kind, act.public):
        tables.days.count(act.day, name, amount)
    if act.kind in oversight.KEPT:
        kept = oversight.told(act.kind, act.index, act.at, act.public)
        if kept is not None:
            tables.registers.oversight.setdefault(act.kind, []).append(kept)
