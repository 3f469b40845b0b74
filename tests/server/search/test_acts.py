"""Asking, answering and opening pictures: decided, logged before anything is shown, by exactly one entry each."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.utils import Error

from clearplate.core import search as rules
from clearplate.core.capture import ImageKind
from clearplate.core.errors import InvariantError
from clearplate.core.policy.decide import Refused
from clearplate.server.agencies.models import Role
from clearplate.server.cases import actions as case_actions
from clearplate.server.cases.models import Case
from clearplate.server.custody import actions as custody
from clearplate.server.custody.queries import capture_named
from clearplate.server.search import actions, queries
from clearplate.server.search.models import Search
from clearplate.server.tlog import queries as log
from clearplate.server.tlog.models import TlogEntry
from precinct import VANDALISM, a_case, an_officer, question
from roadside import entries

pytestmark = pytest.mark.django_db

PLATE = "ABC1234"
MINUTE = timedelta(minutes=1)


def by(officer):
    return actions.By(officer, "127.0.0.1")


def ask(officer, now, **changes):
    return actions.ask(by(officer), question(now, **changes), now=now)


def answer(officer, now, **changes):
    asked = ask(officer, now, **changes)
    return actions.answer(by(officer), queries.own_search(officer, asked.search_id), now=now)


def count():
    return TlogEntry.objects.count()


def test_an_allowed_search_is_in_the_log_before_anything_is_looked_up(ann, now):
    before = count()
    asked = ask(ann, now)
    assert isinstance(asked, actions.Asked)
    assert count() - before == 1
    assert TlogEntry.objects.order_by("-entry_id").first().entry_id == asked.entry_id
    assert Search.objects.get().sighting_count is None


def test_the_entry_is_the_line_shown_and_four_fields_of_the_decision(ann, now):
    shown = actions.line_of(ann, question(now), now=now)
    asked = ask(ann, now)
    (logged,) = entries("search.asked")
    assert {name: logged.pop(name) for name in ("search", "policy", "rules", "approval")}["search"] == str(
        asked.search_id
    )
    assert logged == shown


def test_the_public_line_holds_no_plate_reason_case_or_name(ann, now):
    ask(ann, now)
    (logged,) = entries("search.asked")
    for secret in (PLATE, "pickup", "26-000001", "Tester", "ann@"):
        assert secret not in str(logged)


def test_sightings_are_opened_newest_first_with_their_crops_and_counted(ann, now, upload):
    upload(PLATE, "XYZ9876", PLATE, at=now)
    answered = answer(ann, now)
    assert [found.sighting.read.plate for found in answered.found] == [PLATE, PLATE]
    assert answered.found[0].sighting.captured_at > answered.found[1].sighting.captured_at
    assert all(found.crop.startswith(b"\xff\xd8plate") for found in answered.found)
    (logged,) = entries("search.answered")
    assert (logged["sighting_count"], logged["crop_count"]) == (2, 2)
    assert Search.objects.get().sighting_count == 2


def test_a_sighting_carries_the_authorization_of_the_entry(ann, now, upload):
    upload(PLATE, at=now)
    (found,) = answer(ann, now).found
    authorization = found.sighting.authorization
    assert authorization.entry_id == Search.objects.get().entry_id
    assert authorization.officer_id == ann.id
    assert authorization.expires_at == now + timedelta(minutes=30)


def test_nothing_found_is_answered_and_logged_too(ann, now):
    answered = answer(ann, now)
    assert answered.found == ()
    assert entries("search.answered")[0]["sighting_count"] == 0


def test_chosen_spellings_are_found_and_others_are_not(ann, now, upload):
    other = rules.spellings_of(PLATE)[0]
    upload(PLATE, other, at=now)
    assert len(answer(ann, now).found) == 1
    assert {found.sighting.read.plate for found in answer(ann, now, spellings=[other]).found} == {PLATE, other}


def test_window_and_cameras_narrow_what_is_found(ann, now, upload, road):
    camera, _key = road
    upload(PLATE, at=now)
    assert len(answer(ann, now, cameras=[camera.number]).found) == 1
    assert answer(ann, now, cameras=[camera.number + 1]).found == ()
    assert answer(ann, now, end=now - MINUTE).found == ()


def test_more_than_a_page_of_sightings_says_so(ann, now, upload, monkeypatch):
    monkeypatch.setattr(rules, "SIGHTINGS_MAX", 2)
    upload(PLATE, PLATE, PLATE, at=now)
    answered = answer(ann, now)
    assert (len(answered.found), answered.more) == (2, True)


def test_days_whose_key_is_destroyed_are_told_and_find_nothing(ann, now, upload):
    upload(PLATE, at=now)
    custody.shred_day(now.date(), now=now)
    answered = answer(ann, now)
    assert answered.found == ()
    assert answered.days_without_key >= 1


REFUSALS = [
    ({"case_number": "26-999999", "offense_type": ""}, "search.case_exists"),
    ({"case_number": "", "offense_type": ""}, "search.case_exists"),
    ({"case_number": "not a number", "offense_type": ""}, "search.case_exists"),
    ({"reason": ""}, "search.reason_given"),
    ({"reason": "investigation"}, "search.reason_specific"),
    ({"reason": "Owner may be undocumented, family lives on Mesa Street"}, "search.not_immigration"),
    ({"on_behalf_of": "Neighboring County Sheriff"}, "search.own_agency"),
]


@pytest.mark.parametrize(("changes", "rule"), REFUSALS, ids=[rule for _changes, rule in REFUSALS])
def test_a_refused_search_leaves_one_entry_and_looks_nothing_up(ann, now, upload, changes, rule):
    upload(PLATE, at=now)
    before = count()
    refused = ask(ann, now, **changes)
    assert refused.refused.rule_id == rule
    assert count() - before == 1
    (logged,) = entries("search.refused")
    assert (logged["rule"], logged["search"]) == (rule, str(refused.search_id))
    row = Search.objects.get()
    assert (row.refused_rule, row.sealed_request, row.sighting_count) == (rule, None, None)


def test_the_facts_of_case_officer_and_training_refuse_by_name(ann, now):
    a_case("26-000002", ann, closed=True)
    a_case("26-000003", an_officer("ben"))
    a_case("26-000004", ann, offense=VANDALISM)
    ruled = {
        number: ask(ann, now, case_number=number).refused.rule_id for number in ("26-000002", "26-000003", "26-000004")
    }
    assert ruled == {
        "26-000002": "search.case_active",
        "26-000003": "search.officer_on_case",
        "26-000004": "search.offense_allowed",
    }


@pytest.mark.parametrize("trained", [None, -1], ids=["never", "run out"])
def test_an_untrained_officer_is_refused(ann, now, trained):
    new = an_officer("new", trained=trained)
    a_case("26-000005", new)
    assert ask(new, now, case_number="26-000005").refused.rule_id == "search.trained"


def test_without_a_second_factor_in_the_session_nothing_is_asked(ann, now):
    ann.mfa_verified = False
    assert ask(ann, now).refused.rule_id == "people.second_factor"


def test_an_auditor_does_not_search(ann, now):
    auditor = an_officer("aud", Role.AUDITOR)
    a_case("26-000009", auditor)
    assert isinstance(ask(auditor, now, case_number="26-000009"), actions.RefusedSearch)


def test_if_the_log_cannot_be_written_there_is_no_search(ann, now):
    with pytest.raises(Error), transaction.atomic():  # noqa: PT012
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
        ask(ann, now)
    assert not Search.objects.exists()


def test_results_are_shown_again_to_the_same_officer_and_logged_again(ann, now, upload):
    upload(PLATE, at=now)
    asked = ask(ann, now)
    for minutes in (0, 29):
        search = queries.own_search(ann, asked.search_id)
        assert len(actions.answer(by(ann), search, now=now + minutes * MINUTE).found) == 1
    assert len(entries("search.answered")) == 2
    assert len(entries("search.asked")) == 1


def test_results_end_after_half_an_hour_and_what_was_typed_is_forgotten(ann, now):
    asked = ask(ann, now)
    later = now + 30 * MINUTE
    search = queries.own_search(ann, asked.search_id)
    assert isinstance(actions.answer(by(ann), search, now=later), actions.Ended)
    assert actions.forget_ended(now=later) == 1
    assert Search.objects.get().sealed_request is None
    assert isinstance(actions.answer(by(ann), Search.objects.get(), now=now), actions.Ended)


def test_results_end_when_the_case_closes_and_the_refusal_is_logged(ann, now):
    asked = ask(ann, now)
    case_actions.close_case(case_actions.By(ann, None), ann.case_assignments.get().case, now=now)
    search = queries.own_search(ann, asked.search_id)
    refused = actions.answer(by(ann), search, now=now)
    assert refused.rule_id == "search.case_active"
    assert entries("policy.refused")[0]["rule"] == "search.case_active"


def test_another_officers_search_does_not_exist(ann, now):
    asked = ask(ann, now)
    assert queries.own_search(an_officer("ben"), asked.search_id) is None


def test_a_sealed_request_moved_to_another_search_does_not_open(ann, now):
    asked, other = ask(ann, now), ask(ann, now, plate="XYZ9876")
    stolen = Search.objects.get(pk=other.search_id)
    stolen.sealed_request = Search.objects.get(pk=asked.search_id).sealed_request
    with pytest.raises(InvariantError):
        actions.answer(by(ann), stolen, now=now)


def test_the_application_cannot_rewrite_who_asked(ann, now):
    ask(ann, now)
    with pytest.raises(Error, match="permission denied"), transaction.atomic():
        Search.objects.update(officer=an_officer("ben"))


def test_opening_a_scene_is_an_act_of_its_own(ann, now, upload):
    upload(PLATE, at=now)
    answered = answer(ann, now)
    capture = capture_named(answered.found[0].reference)
    before = count()
    opened = actions.open_image(by(ann), Search.objects.get(), capture, ImageKind.SCENE, now=now)
    assert opened.jpeg.startswith(b"\xff\xd8scene")
    assert count() - before == 1
    assert entries("custody.image_opened")[0]["image"] == "scene"


def test_a_picture_that_the_search_did_not_find_is_refused(ann, now, upload):
    upload(PLATE, "XYZ9876", at=now)
    other = answer(ann, now, plate="XYZ9876").found[0]
    asked = ask(ann, now)
    search = queries.own_search(ann, asked.search_id)
    actions.answer(by(ann), search, now=now)
    search.refresh_from_db()
    capture = capture_named(other.reference)
    refused = actions.open_image(by(ann), search, capture, ImageKind.SCENE, now=now)
    assert isinstance(refused, Refused)
    assert refused.rule_id == "image.search_answered"
    assert entries("custody.image_refused")[0]["rule"] == "image.search_answered"


def test_no_picture_is_opened_after_the_results_end(ann, now, upload):
    upload(PLATE, at=now)
    capture = capture_named(answer(ann, now).found[0].reference)
    opened = actions.open_image(by(ann), Search.objects.get(), capture, ImageKind.SCENE, now=now + 30 * MINUTE)
    assert isinstance(opened, actions.Ended)


def hidden_kinds():
    """What the embargoed entries hide, in their order: an auditor's view."""
    return [log.disclosed(kept.entry_id)["kind"] for kept in reversed(log.entries(kind="tlog.embargoed"))]


@pytest.fixture
def embargo(ann, now):
    Case.objects.filter(number="26-000001").update(embargo_ends_at=now + timedelta(days=20))


@pytest.mark.usefixtures("embargo")
def test_the_acts_of_an_embargoed_case_are_hidden_each_in_one_entry(ann, now, upload):
    upload(PLATE, "XYZ9876", at=now)
    other = answer(ann, now, plate="XYZ9876").found[0]
    found = answer(ann, now).found[0]
    search = Search.objects.order_by("entry_id").last()
    actions.open_image(by(ann), search, capture_named(found.reference), ImageKind.SCENE, now=now)
    actions.open_image(by(ann), search, capture_named(other.reference), ImageKind.SCENE, now=now)
    assert hidden_kinds() == [
        "search.asked",
        "search.answered",
        "search.asked",
        "search.answered",
        "custody.image_opened",
        "custody.image_refused",
    ]
    for kind in set(hidden_kinds()):
        assert entries(kind) == []


@pytest.mark.usefixtures("embargo")
def test_a_refused_search_of_an_embargoed_case_is_hidden_as_well(ann, now):
    refused = ask(ann, now, on_behalf_of="Otherville Police")
    assert isinstance(refused, actions.RefusedSearch)
    assert hidden_kinds() == ["search.refused"]
    assert entries("search.refused") == []


@pytest.mark.usefixtures("embargo")
def test_the_officer_is_told_until_when_the_line_is_withheld(ann, now):
    assert actions.withheld_until(ann, question(now), now=now) == now + timedelta(days=20)
    assert actions.withheld_until(ann, question(now, case_number="26-000002"), now=now) is None


def test_the_facts_that_were_decided_on_are_kept_for_trying_another_policy_and_hold_no_words(ann, now):
    ask(ann, now)
    ask(ann, now, reason="investigation")
    refused, allowed = Search.objects.order_by("refused_rule").reverse()
    assert allowed.facts["action"] == "search_plate"
    assert allowed.facts["officer"]["roles"] == ["investigator"]
    assert (allowed.facts["context"]["reason_vague"], refused.facts["context"]["reason_vague"]) == (False, True)
    for secret in (PLATE, "pickup", "26-000001", "ann@"):
        assert secret not in str(allowed.facts)
