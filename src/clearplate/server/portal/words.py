"""What every figure, list and column is called on the portal, and how a value is shown, in English and Spanish.

Source: docs/spec/statistics.md gives each figure its exact meaning; this is what a resident reads.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from clearplate.core.offenses import OFFENSES
from clearplate.core.tlog.words import WORDS
from clearplate.server.portal import overseeing

NOTHING = "–"
NARROW_SPACE = "\u202f"
DIGEST_SHOWN = 12
_DAY_LENGTH, _INSTANT_LENGTH, _DIGEST_LENGTH = 10, 19, 64

LABELS: Mapping[str, Any] = {
    "log.entries": gettext_lazy("entries in the log"),
    "log.embargoed": gettext_lazy("entries told later, by a dated embargo"),
    "log.embargo_overdue": gettext_lazy("embargoes past their end and still untold"),
    "searches.asked": gettext_lazy("searches made"),
    "searches.refused": gettext_lazy("searches refused"),
    "searches.with_case": gettext_lazy("searches that name a case"),
    "searches.for_other_agency": gettext_lazy("searches for another agency"),
    "searches.answers": gettext_lazy("answers shown to officers"),
    "searches.sightings_shown": gettext_lazy("sightings shown in those answers"),
    "searches.day": gettext_lazy("Searches made on"),
    "searches.offense": gettext_lazy("Searches for:"),
    "refusals.day": gettext_lazy("Searches refused on"),
    "refusals.rule": gettext_lazy("Refused by the rule"),
    "pictures.opened": gettext_lazy("pictures opened"),
    "pictures.refused": gettext_lazy("pictures refused"),
    "reads.captures": gettext_lazy("vehicles read"),
    "reads.hours_withheld": gettext_lazy("quiet hours not counted here"),
    "reads.day": gettext_lazy("Vehicles read on"),
    "reads.camera": gettext_lazy("Vehicles read by"),
    "uploads.refused": gettext_lazy("uploads refused"),
    "captures.missing": gettext_lazy("captures that never arrived"),
    "cameras.active": gettext_lazy("cameras running"),
    "cameras.paused": gettext_lazy("cameras paused"),
    "cameras.invited": gettext_lazy("cameras invited, not yet running"),
    "cameras.revoked": gettext_lazy("cameras shut out for good"),
    "agencies.count": gettext_lazy("agencies with access"),
    "accounts.active": gettext_lazy("accounts with access"),
    "accounts.counted": gettext_lazy("accounts at the last daily count"),
    "accounts.trained": gettext_lazy("accounts with valid training"),
    "accounts.second_factor": gettext_lazy("accounts with a second factor"),
    "signins.succeeded": gettext_lazy("sign-ins"),
    "signins.failed": gettext_lazy("sign-ins that failed"),
    "signins.lockouts": gettext_lazy("accounts locked after failures"),
    "cases.opened": gettext_lazy("cases opened"),
    "cases.closed": gettext_lazy("cases closed"),
    "changes.config": gettext_lazy("changes of the configuration"),
    "retention.days": gettext_lazy("days until a read is destroyed"),
    "policy.versions": gettext_lazy("policies adopted so far"),
    "keys.sealed": gettext_lazy("days still readable by a lawful search"),
    "keys.due": gettext_lazy("days whose key is destroyed today"),
    "keys.overdue": gettext_lazy("days whose key should be gone and is not"),
    "keys.destroyed": gettext_lazy("days destroyed for good"),
    "keys.late": gettext_lazy("days destroyed later than they had to be"),
    "retention.certificates": gettext_lazy("certificates of destruction"),
    "retention.uncertified": gettext_lazy("days destroyed, still without a certificate"),
    "retention.captures_destroyed": gettext_lazy("captures destroyed, or up to 99 more a day"),
    "escrow.held": gettext_lazy("copies of day keys in escrow"),
    "escrow.overdue": gettext_lazy("escrowed copies that should be gone and are not"),
    "escrow.used": gettext_lazy("keys taken back from escrow"),
    "holds.waiting": gettext_lazy("holds asked for, not yet agreed to"),
    "holds.in_force": gettext_lazy("holds in force"),
    "holds.captures": gettext_lazy("captures kept by holds"),
    "holds.overdue": gettext_lazy("holds past their end date and still in force"),
    "holds.age": gettext_lazy("Holds in force, asked for"),
    "holds.offense": gettext_lazy("Holds in cases of:"),
    "case_keys.live": gettext_lazy("cases whose held evidence can be opened"),
    "case_keys.destroyed": gettext_lazy("cases whose held evidence is destroyed"),
    "evidence.viewed": gettext_lazy("times held evidence was looked at"),
    "evidence.exports": gettext_lazy("exports made of held evidence"),
    "evidence.downloads": gettext_lazy("exports taken out"),
    "evidence.disclosed": gettext_lazy("exports handed over to others"),
    **overseeing.LABELS,
}
"""A figure's name by its id, or by the family its id begins with."""

COLUMNS: Mapping[str, Any] = {
    "title": gettext_lazy("Name"),
    "body": gettext_lazy("Kind of body"),
    "index": gettext_lazy("Entry"),
    "at": gettext_lazy("When"),
    "active": gettext_lazy("Accounts"),
    "camera": gettext_lazy("Number"),
    "owner": gettext_lazy("Owner"),
    "latitude": gettext_lazy("Latitude"),
    "longitude": gettext_lazy("Longitude"),
    "state": gettext_lazy("State"),
    "since": gettext_lazy("Since"),
    "captures": gettext_lazy("Vehicles read"),
    "day": gettext_lazy("Day"),
    "key_sha256": gettext_lazy("Key"),
    "destroy_on": gettext_lazy("To be destroyed"),
    "destroyed_at": gettext_lazy("Destroyed"),
    "destroyed_index": gettext_lazy("Entry of destruction"),
    "policy": gettext_lazy("Document"),
    "previous": gettext_lazy("Before it"),
    "effective_at": gettext_lazy("In force from"),
    "retention_days": gettext_lazy("Days kept"),
    "kind": gettext_lazy("What changed"),
    "ends_at": gettext_lazy("Told by"),
    "late": gettext_lazy("Late"),
    "certificate_index": gettext_lazy("Certificate"),
    "uploads": gettext_lazy("Uploads"),
    "root": gettext_lazy("Root of the uploads"),
    "holds": gettext_lazy("Holds on it"),
    "held_captures": gettext_lazy("Captures kept by holds"),
    "case": gettext_lazy("Case"),
    "agency": gettext_lazy("Agency"),
    "offense_type": gettext_lazy("Kind of case"),
    "ends_on": gettext_lazy("Ends on"),
    "age_days": gettext_lazy("Days old"),
    "asked_at": gettext_lazy("Asked for"),
    "approved_at": gettext_lazy("Agreed to"),
    "ended_at": gettext_lazy("Ended"),
    "why": gettext_lazy("Why it ended"),
    "certificates.captures": gettext_lazy("Captures destroyed"),
    "certificates.at": gettext_lazy("Certified"),
    "holds.captures": gettext_lazy("Captures"),
    "holds.index": gettext_lazy("First entry"),
    "escrow.index": gettext_lazy("Entry of deposit"),
    **overseeing.COLUMNS,
}
"""A column's name by its id; where a list calls it otherwise, by the list and the id."""

STATES: Mapping[str, Any] = {
    "active": gettext_lazy("running"),
    "paused": gettext_lazy("paused"),
    "invited": gettext_lazy("invited"),
    "revoked": gettext_lazy("shut out"),
    "sealed": gettext_lazy("sealed"),
    "due": gettext_lazy("due today"),
    "overdue": gettext_lazy("overdue"),
    "destroyed": gettext_lazy("destroyed"),
    "waiting": gettext_lazy("waiting for agreement"),
    "in_force": gettext_lazy("in force"),
    "ended": gettext_lazy("ended"),
    "declined": gettext_lazy("declined"),
    **overseeing.STATES,
}
ENDINGS: Mapping[str, Any] = {
    "expired": gettext_lazy("its end date came"),
    "case_closed": gettext_lazy("its case was closed"),
    "released": gettext_lazy("an officer gave it up"),
    "not_approved": gettext_lazy("nobody agreed to it in time"),
    "lost": gettext_lazy("a restore lost what it held"),
    "ended_early": gettext_lazy("it was ended early"),
}
AGES: Mapping[str, Any] = {
    "0_29": gettext_lazy("less than 30 days ago"),
    "30_89": gettext_lazy("30 to 89 days ago"),
    "90_364": gettext_lazy("90 to 364 days ago"),
    "365_up": gettext_lazy("a year ago or more"),
}
OWNERS = {"city": gettext_lazy("the city"), "private": gettext_lazy("a private owner")}

CHANGES: Mapping[str, Any] = {
    "policy.adopted": gettext_lazy("a policy was adopted"),
    "agencies.agency_added": gettext_lazy("an agency was given access"),
    "agencies.support_granted": gettext_lazy("support was let in for hours"),
    "cameras.invited": gettext_lazy("a camera was invited"),
    "cameras.enrolled": gettext_lazy("a camera began to run"),
    "cameras.paused": gettext_lazy("a camera was paused"),
    "cameras.resumed": gettext_lazy("a camera was resumed"),
    "cameras.revoked": gettext_lazy("a camera was shut out"),
    "retention.shredded": gettext_lazy("a day was destroyed"),
    "retention.clock_confirmed": gettext_lazy("the clock had jumped, and was confirmed"),
    "custody.escrow_used": gettext_lazy("a day's key was taken back from escrow"),
    "city.restored": gettext_lazy("the city was restored from a backup"),
    "config.changed": gettext_lazy("the configuration changed"),
}

LISTS: Mapping[str, tuple[Any, Any, tuple[str, ...]]] = {
    "agencies": (
        gettext_lazy("Agencies with access"),
        gettext_lazy("No agency has been given access. When one is, it stands here with the entry that did it."),
        ("title", "body", "active", "at", "index"),
    ),
    "cameras": (
        gettext_lazy("Cameras"),
        gettext_lazy("No camera has been set up. Each one will stand here with its place and its owner."),
        ("title", "owner", "state", "since", "captures", "latitude", "longitude", "camera"),
    ),
    "days": (
        gettext_lazy("Days and their keys"),
        gettext_lazy("No key has been made: no camera has sealed a read yet."),
        (
            "day",
            "state",
            "destroy_on",
            "destroyed_at",
            "late",
            "certificate_index",
            "index",
            "destroyed_index",
            "key_sha256",
        ),
    ),
    "certificates": (
        gettext_lazy("Certificates, newest day first"),
        gettext_lazy(
            "None yet: no day has reached its end. When one does, its certificate stands here: how many captures were "
            "destroyed, and which uploads, by their hashes."
        ),
        ("day", "captures", "uploads", "holds", "held_captures", "at", "index", "root"),
    ),
    "escrow": (
        gettext_lazy("Copies of day keys in escrow"),
        gettext_lazy("None: no copy of a day's key was ever put in escrow. Each day has one key, in one place."),
        ("day", "state", "destroy_on", "destroyed_at", "index", "destroyed_index", "key_sha256"),
    ),
    "policies": (
        gettext_lazy("Policies, oldest first"),
        gettext_lazy("No policy has been adopted. Until one is, the system refuses every act."),
        ("at", "effective_at", "retention_days", "policy", "previous", "index"),
    ),
    "changes": (
        gettext_lazy("The newest changes"),
        gettext_lazy("Nothing has changed yet."),
        ("at", "kind", "index"),
    ),
    "embargoes": (
        gettext_lazy("Entries told later"),
        gettext_lazy(
            "None now. When a search must not warn anybody, its entry is in the log at once, closed, with the date at "
            "which it is told. The date cannot be moved back."
        ),
        ("index", "at", "ends_at"),
    ),
    "holds": (
        gettext_lazy("Register of holds, newest first"),
        gettext_lazy(
            "None: nothing is kept longer than its day. When an officer asks to hold captures for an active case, it stands "
            "here: the kind of case, how many captures, whether another officer agreed, and the day on which it ends."
        ),
        (
            "state",
            "offense_type",
            "captures",
            "age_days",
            "ends_on",
            "asked_at",
            "approved_at",
            "ended_at",
            "why",
            "case",
            "agency",
            "index",
        ),
    ),
    **overseeing.LISTS,
    "hotlists": (
        gettext_lazy("Hotlists and alerts"),
        gettext_lazy("None: this version has no hotlists, so no camera looks for anybody and no alert is sent."),
        ("index",),
    ),
    "incidents": (
        gettext_lazy("Incidents"),
        gettext_lazy("None: this version keeps no register of incidents. A city must tell of one by other means."),
        ("index",),
    ),
}
"""A list's caption, what stands there while it is empty, and its columns in the order shown."""


def family(figure_id: str) -> tuple[str, str]:
    """A figure's id in two: the name of `LABELS`, and what is particular about it (a day, a code), or nothing."""
    if figure_id in LABELS:
        return figure_id, ""
    first, second, rest = figure_id.split(".", 2)
    return f"{first}.{second}", rest


def label(figure_id: str, camera_titles: Mapping[str, str]) -> str:
    """What a figure is called."""
    name, rest = family(figure_id)
    if not rest:
        return str(LABELS[name])
    return f"{LABELS[name]} {particular(name, rest, camera_titles)}"


def particular(name: str, rest: str, camera_titles: Mapping[str, str]) -> str:
    """The part of a figure's name that varies: a day, an offense, a rule, a camera."""
    match name:
        case "searches.day" | "refusals.day" | "reads.day":
            return day_shown(rest)
        case "searches.offense" | "holds.offense" if rest in OFFENSES:
            return OFFENSES[rest].name(language())
        case "holds.age":
            return str(AGES[rest])
        case "reads.camera":
            return camera_titles.get(rest, rest)
    return overseeing.particular(name, rest, language()) or rest


def language() -> str:
    """`es` or `en`, as the page is being written."""
    return "es" if (get_language() or "en").startswith("es") else "en"


def number(value: int | None) -> str:
    """A computed number as it is shown: docs/spec/statistics.md, section on marks."""
    if value is None:
        return NOTHING
    return f"{value:,}".replace(",", NARROW_SPACE) if language() == "es" else f"{value:,}"


def day_shown(day: str) -> str:
    """A day as people write it."""
    return date_format(date.fromisoformat(day[:_DAY_LENGTH]), "DATE_FORMAT")


def instant_shown(instant: str) -> str:
    """An instant in UTC, to the minute."""
    return f"{day_shown(instant)}, {instant[11:16]} UTC"


def column(name: str, of: str) -> str:
    """What a column is called in a list."""
    return str(COLUMNS.get(f"{of}.{name}", COLUMNS[name]))


def about(captures: int) -> str:
    """A number of captures that the log tells in whole hundreds."""
    if captures == 0:
        return _("fewer than 100")
    return _("about %(captures)s") % {"captures": number(captures)}


def retention_told(days: int | None) -> str:
    """What the number of days means for a vehicle that passes."""
    if days is None:
        return _("No policy is in force, so nothing is read and nothing is kept.")
    if days == 0:
        return _(
            "The policy in force keeps nothing: a read is counted and dropped at once, before it is stored anywhere. This "
            "is called match and forget."
        )
    return _(
        "Each day is sealed under a key of its own. When the key is destroyed, the day is noise. Only evidence in an active "
        "case is kept longer."
    )


def day_told(state: str, certificate: Mapping[str, Any] | None) -> str:
    """What became of a day: its state, and what its certificate says."""
    if certificate is None:
        return str(STATES[state])
    return _("%(state)s, %(about)s captures; %(held)s kept by holds") % {
        "state": STATES[state],
        "about": about(certificate["captures"]),
        "held": number(certificate["held_captures"]),
    }


def cell_shown(column: str, value: Any, of: str = "") -> str:  # noqa: C901, PLR0911, PLR0912  # one line for each sort of value
    """A value of a list as people read it, `of` being the list; the whole of it stays in the cell's mark."""
    if value is None:
        return NOTHING
    if column in ("latitude", "longitude"):
        return f"{value / 1_000_000:.5f}"
    if isinstance(value, bool):
        return WORDS["yes" if value else "no"][language()]
    if isinstance(value, int):
        return number(value)
    match column:
        case "state":
            return str(STATES.get(f"{of}.{value}", STATES.get(value, value)))
        case "kind":
            return str(CHANGES.get(value, value))
        case "owner":
            return str(OWNERS.get(value, value))
        case "body" if value in WORDS:
            return WORDS[value][language()]
        case "why":
            return str(ENDINGS.get(value, value))
        case "offense_type" if value in OFFENSES:
            return OFFENSES[value].name(language())
        case "ends_on" | "asked_at" | "approved_at" | "ended_at" | "reviewed_at" | "decided_at" | "closed_at":
            short = "j b Y" if language() == "es" else "N j, Y"  # many dates stand in one row
            return date_format(date.fromisoformat(value[:_DAY_LENGTH]), short)
        case "day" | "destroy_on" | "first_day" | "last_day" | "due_on" | "received_on" | "answered_on":
            return day_shown(value)
        case "at" | "since" | "effective_at" | "destroyed_at" | "ends_at" | "starts_at":
            return instant_shown(value)
        case "key_sha256" | "policy" | "previous" | "camera" | "root" | "seed" | "search":
            return str(value)[:DIGEST_SHOWN]
    return overseeing.coded(column, str(value), language()) or (str(value) if value else NOTHING)


def interval_shown(first_day: str, last_day: str, first: int | None, last: int | None) -> str:
    """Where a section's figures come from: days, and entries of the log."""
    days = _("%(from)s to %(to)s") % {"from": day_shown(first_day), "to": day_shown(last_day)}
    if first is None or last is None:
        return _("%(days)s, no entry of the log in these days") % {"days": days}
    return _("%(days)s, entries %(first)s to %(last)s of the log") % {
        "days": days,
        "first": number(first),
        "last": number(last),
    }
