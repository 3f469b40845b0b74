"""Accountable acts on protected places: each decides, changes one place and appends one entry, in one transaction.

The public learns kind, title, window and how many cameras are inside; never an outline, and of a shelter only that there is
one more (docs/adr/0034). The outline is in the entry's confidential part, for auditors.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from clearplate.core.fields import FieldError
from clearplate.core.ids import uuid7
from clearplate.core.places import PlaceKind
from clearplate.core.places_geojson import DrawnPlace, outline_text
from clearplate.core.policy.acts import ManagePlaces
from clearplate.core.policy.decide import Refused
from clearplate.core.tlog.entries import LogKind
from clearplate.core.tlog.fields import instant_text
from clearplate.core.tlog.kinds import places as kinds
from clearplate.server.agencies.acting import By
from clearplate.server.agencies.queries import officer_facts
from clearplate.server.places import queries
from clearplate.server.places.models import Place
from clearplate.server.places.queries import KnownPlace
from clearplate.server.places.sealing import seal_place
from clearplate.server.policy import actions as policy_actions
from clearplate.server.policy import queries as policy
from clearplate.server.tlog import actions as tlog
from clearplate.server.tlog import pseudonyms

__all__ = ["By", "Imported", "add", "change", "end", "import_places"]


_NAMED = "Another protected place is called “%(name)s”. Choose another name."


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did."""

    added: int
    changed: int
    ended: int
    unchanged: int


@transaction.atomic
def add(drawn: DrawnPlace, *, by: By, now: datetime) -> Place | Refused:
    """Protect a place, or an event for its window.

    Raises:
        FieldError: Another protected place has that name.
    """
    if refused := _refused("add", drawn, by, now):
        return refused
    if _named(drawn.name, now):
        raise FieldError("name", _NAMED, name=drawn.name)
    return _add(drawn, by, now)


def _add(drawn: DrawnPlace, by: By, now: datetime) -> Place:
    place_id = uuid7(now, secrets.token_bytes(10))
    place = Place.objects.create(
        id=place_id,
        kind=drawn.kind.value,
        starts_at=drawn.window.start,
        ends_at=drawn.window.end,
        added_at=now,
        sealed=seal_place(drawn.name, drawn.ring, place_id=place_id),
    )
    public = {
        "starts_at": instant_text(drawn.window.start) if drawn.window.start else None,
        "ends_at": instant_text(drawn.window.end) if drawn.window.end else None,
        "camera_count": None if drawn.kind.hidden else queries.inside_count(drawn.ring),
    }
    _append(kinds.ADDED, place, drawn, by, now, public=public, secret={"outline": outline_text(drawn.ring)})
    return place


@transaction.atomic
def change(place: KnownPlace, *, name: str, kind: PlaceKind, by: By, now: datetime) -> Place | Refused:
    """Correct a place's name or kind; its outline and window never change: end it and add another.

    Raises:
        FieldError: It has ended, another has that name, or a secret place would become a public one or the reverse.
    """
    row = Place.objects.select_for_update().get(pk=place.row.pk)
    drawn = DrawnPlace(name, kind, place.drawn.ring, place.drawn.window)
    if refused := _refused("change", drawn, by, now):
        return refused
    if row.ended_at is not None:
        raise FieldError("name", "This place has ended; it changes no more.")
    if kind.hidden != place.hidden:
        raise FieldError("kind", "A secret place stays secret and a public one public. End this one and add another.")
    if any(other.row.pk != row.pk for other in _named(name, now)):
        raise FieldError("name", _NAMED, name=name)
    if (name, kind) == (place.name, place.drawn.kind):
        return row
    _change(row, drawn, by, now)
    return row


def _change(row: Place, drawn: DrawnPlace, by: By, now: datetime) -> None:
    row.kind = drawn.kind.value
    row.sealed = seal_place(drawn.name, drawn.ring, place_id=row.pk)
    row.save(update_fields=["kind", "sealed"])
    _append(kinds.CHANGED, row, drawn, by, now, public={}, secret={})


@transaction.atomic
def end(place: KnownPlace, *, reason: str, by: By, now: datetime) -> Place | Refused:
    """Protect it no more from now on; what was seen before stays protected. Nothing happens if it has ended."""
    row = Place.objects.select_for_update().get(pk=place.row.pk)
    if refused := _refused("end", place.drawn, by, now):
        return refused
    if row.ended_at is None:
        _end(row, place.drawn, reason, by, now)
    return row


def _end(row: Place, drawn: DrawnPlace, reason: str, by: By, now: datetime) -> None:
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    _append(kinds.ENDED, row, drawn, by, now, public={}, secret={"reason": reason})


@transaction.atomic
def import_places(drawn: Sequence[DrawnPlace], *, reason: str, by: By, now: datetime) -> Imported | Refused:
    """Take over places from a map office's file, one entry for each that is added, changed or ended.

    A place of the same name whose outline or window differs is ended and added anew. What the file lacks stays: a file
    that came short must not take protection away.

    Raises:
        FieldError: A secret place would become a public one or the reverse; then nothing is imported.
    """
    done = {"added": 0, "changed": 0, "ended": 0, "unchanged": 0}
    for one in drawn:
        if refused := _refused("add", one, by, now):
            transaction.set_rollback(False)
            return refused
        for step in _take_over(one, reason, by, now):
            done[step] += 1
    return Imported(**done)


def _take_over(drawn: DrawnPlace, reason: str, by: By, now: datetime) -> frozenset[str]:
    found = next(iter(_named(drawn.name, now)), None)
    if found is None:
        _add(drawn, by, now)
        return frozenset({"added"})
    if found.hidden != drawn.kind.hidden:
        told = "“%(name)s” is secret here or in the file, and not in both. Nothing was imported."
        raise FieldError("file", told, name=drawn.name)
    if (found.drawn.ring, found.drawn.window) != (drawn.ring, drawn.window):
        _end(found.row, found.drawn, reason, by, now)
        _add(drawn, by, now)
        return frozenset({"added", "ended"})
    if (found.name, found.drawn.kind) == (drawn.name, drawn.kind):
        return frozenset({"unchanged"})
    _change(found.row, drawn, by, now)
    return frozenset({"changed"})


def _named(name: str, now: datetime) -> list[KnownPlace]:
    return [place for place in queries.living(now) if place.name.casefold() == name.casefold()]


def _refused(change: str, drawn: DrawnPlace, by: By, now: datetime) -> Refused | None:
    act = ManagePlaces(officer=officer_facts(by.officer, now), change=change, event=drawn.is_event)
    decision = policy.decide(act, now)
    if not isinstance(decision, Refused):
        return None
    policy_actions.log_refusal(act, decision, agency=by.officer.agency.name, address=by.address, now=now)
    return decision


def _append(
    kind: LogKind,
    place: Place,
    drawn: DrawnPlace,
    by: By,
    now: datetime,
    *,
    public: dict[str, Any],
    secret: dict[str, Any],
) -> None:
    tlog.append(
        kind,
        {
            "officer": pseudonyms.officer_pseudonym(by.officer.id, now),
            "agency": by.officer.agency.name,
            "place": str(place.pk),
            "title": None if drawn.kind.hidden else drawn.name,
            "what": drawn.kind.value,
            "event": drawn.is_event,
            **public,
        },
        {"officer_id": str(by.officer.id), "name": drawn.name, "address": by.address, **secret},
        now=now,
    )
