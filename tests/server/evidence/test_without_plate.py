"""What is held without a plate: opened some reads at a time, counted for the case, no wider door than a search."""

from datetime import timedelta

import pytest

import precinct
from at_once import at_once
from clearplate.core.capture import ImageKind
from clearplate.server.agencies.models import Officer
from clearplate.server.approvals.models import Request
from clearplate.server.evidence import actions, looking, opening, second_person
from clearplate.server.evidence.models import OpenedRead
from clearplate.server.holds import actions as holding
from clearplate.server.holds import ending, naming
from clearplate.server.tlog import queries as log
from clearplate.server.tlog.models import TlogEntry
from held import a_wish, by
from looking import WHY, agree, look, names_of, rule_of
from roadside import entries

pytestmark = pytest.mark.django_db

DAY = timedelta(hours=24)


def test_all_at_once_is_refused_and_nothing_of_it_is_shown(scene, ann, now):
    assert rule_of(looking.view_reads(by(ann), scene, now=now, reason=WHY)) == "evidence.reads_at_once"
    assert rule_of(look(ann, scene, names_of(scene)[:11], now)) == "evidence.reads_at_once"
    assert (entries("evidence.viewed"), OpenedRead.objects.count()) == ([], 0)
    assert entries("policy.refused")[-1]["rule"] == "evidence.reads_at_once"


@pytest.mark.parametrize("reason", ["", "investigation"])
def test_each_opening_says_what_for(scene, ann, now, reason):
    assert rule_of(look(ann, scene, names_of(scene)[:1], now, reason)) == "evidence.reads_reason"


def test_some_are_opened_in_one_entry_with_the_reason_kept_secret(scene, ann, now):
    chosen = names_of(scene)[:10]
    viewed = look(ann, scene, chosen, now)
    assert {one.capture_id for one in viewed.sightings} == set(chosen)
    (entry,) = entries("evidence.viewed")
    assert (entry["shown"], entry["captures"]) == ("reads", 10)
    secret = log.disclosed(TlogEntry.objects.filter(kind="evidence.viewed").latest("entry_id").entry_id)
    assert (secret["reason"], set(secret["capture_ids"])) == (WHY, {str(one) for one in chosen})


def test_the_case_is_shown_its_number_in_a_day_whoever_opens(scene, ann, sue, now):
    chosen = names_of(scene)
    for officer, first in ((ann, 0), (sue, 10)):
        assert len(look(officer, scene, chosen[first : first + 10], now).sightings) == 10
    assert opening.left(ann, scene, now=now).reads == 0
    assert rule_of(look(ann, scene, chosen[20:21], now)) == "evidence.reads_per_day"
    # What the case was shown is shown again, and counted no more.
    assert len(look(ann, scene, chosen[:20], now).sightings) == 20
    assert isinstance(look(ann, scene, chosen[20:21], now + DAY), looking.Viewed)


def test_a_second_hold_of_the_case_is_no_second_allowance(scene, ann, sue, case, now):
    chosen = names_of(scene)
    for first in (0, 10):
        look(ann, scene, chosen[first : first + 10], now)
    named = naming.by_query([1], start=now - timedelta(hours=2), end=now, now=now)
    other = holding.approve(by(sue), holding.ask(by(ann), case, named, a_wish(now), now=now), now=now)
    unseen = set(names_of(other)) - set(chosen[:20])
    assert rule_of(look(ann, other, list(unseen)[:1], now)) == "evidence.reads_per_day"
    # Letting the hold go and asking anew gives nothing back either.
    ending.release(by(ann), scene, now=now)
    assert rule_of(look(ann, other, list(unseen)[:1], now)) == "evidence.reads_per_day"


def test_more_with_a_second_person_for_this_officer_this_hold_this_day(scene, ann, sue, now):
    chosen = names_of(scene)
    for first in (0, 10):
        look(ann, scene, chosen[first : first + 10], now)
    waiting = agree(ann, scene, now, reads=3)
    assert waiting.kind == "held_reads"
    assert [entry["what"] for entry in entries("approvals.approved")] == ["held_reads"]
    assert opening.left(ann, scene, now=now) == opening.Left(reads=3, at_once=10, approved=3)
    assert opening.left(sue, scene, now=now).reads == 0
    assert len(look(ann, scene, chosen[20:23], now).sightings) == 3
    assert rule_of(look(ann, scene, chosen[23:24], now)) == "evidence.reads_per_day"


def suspended(officer):
    Officer.objects.filter(pk=officer.pk).update(is_active=False)


def without_a_role(officer):
    officer.roles.all().delete()


def unconfirmed(officer):
    Officer.objects.filter(pk=officer.pk).update(access_confirmed_at=None)


@pytest.mark.parametrize("lost", [suspended, without_a_role, unconfirmed])
def test_a_yes_counts_for_one_day_and_only_while_its_giver_may_act(scene, ann, now, lost):
    agree(ann, scene, now, reads=5)
    assert opening.left(ann, scene, now=now + DAY).reads == 20
    assert opening.left(ann, scene, now=now).reads == 25
    lost(Request.objects.get(kind="held_reads").decided_by)
    assert opening.left(ann, scene, now=now).reads == 20


def test_asking_twice_asks_once_and_a_stranger_does_not_ask(scene, ann, now):
    assert second_person.ask(by(ann), scene, WHY, reads=5, now=now) == second_person.ask(
        by(ann), scene, WHY, reads=5, now=now
    )
    refused = second_person.ask(by(precinct.an_officer("bob")), scene, WHY, reads=5, now=now)
    assert (rule_of(refused), Request.objects.filter(kind="held_reads").count()) == ("evidence.view_role", 1)


def test_a_picture_is_no_way_around(scene, ann, now):
    (name, *_others) = names_of(scene)
    refused = looking.view_picture(by(ann), scene, name, ImageKind.PLATE, now=now)
    assert rule_of(refused) == "evidence.reads_reason"
    look(ann, scene, [name], now)
    assert isinstance(looking.view_picture(by(ann), scene, name, ImageKind.PLATE, now=now), looking.ViewedPicture)


def test_sightings_of_a_search_without_a_plate_are_held_without_one(hold):
    """Selecting all that a search by looks found is the same door under another name."""
    assert not opening.without_plate(hold)
    hold.search.plate_count = 0
    assert opening.without_plate(hold)


def test_an_export_contains_what_was_opened_and_no_more(scene, ann, case, wish, later):
    assert rule_of(actions.ask(by(ann), case, wish, now=later)) == "evidence.export_opened"
    chosen = names_of(scene)[:2]
    look(ann, scene, chosen, later)
    export = actions.ask(by(ann), case, wish, now=later)
    assert export.captures == 2
    # What is opened between asking and making belongs to the next export.
    look(ann, scene, names_of(scene)[2:4], later + timedelta(seconds=1))
    at = later + timedelta(seconds=2)
    rows = actions.captures_of(case, None, now=at, opened_until=export.asked_at)
    assert (set(rows), len(actions.captures_of(case, None, now=at))) == (set(chosen), 4)


def test_what_was_shown_is_forgotten_when_nothing_is_held(scene, ann, now):
    look(ann, scene, names_of(scene)[:2], now)
    assert opening.forget(now=now + DAY) == 0
    ending.release(by(ann), scene, now=now)
    assert opening.forget(now=now) == 0
    assert opening.forget(now=now + DAY) == 2


@pytest.mark.django_db(transaction=True)
def test_two_who_open_at_once_are_counted_as_two(scene, ann, sue, now):
    chosen = names_of(scene)
    look(ann, scene, chosen[:5], now)
    both = at_once(
        lambda: look(ann, scene, chosen[5:15], now),
        lambda: look(sue, scene, chosen[15:25], now),
    )
    assert sorted(isinstance(one, looking.Viewed) for one in both) == [False, True]
    assert OpenedRead.objects.count() == 15
