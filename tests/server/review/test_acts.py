"""Reviewing without pages: who may, what is kept, which entries, deadlines, flags."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import ProgrammingError, transaction

import precinct
import roadside
from clearplate.core.errors import VerificationError
from clearplate.core.policy.decide import Refused
from clearplate.core.tlog import kinds
from clearplate.core.tlog.kinds import REGISTRY
from clearplate.server.agencies.models import Role, Roster, Shift
from clearplate.server.review import actions, counting, items, knowing, queries
from clearplate.server.review.models import Breach, Disposition, Finding, KnownSearch, Outcome, ReviewItem, State
from clearplate.server.search.models import Search
from clearplate.server.tlog import queries as log
from precinct import REASON, VANDALISM
from reviewing import PLATE, asked, by
from roadside import entries

pytestmark = pytest.mark.django_db

PROPER, IMPROPER = Disposition.PROPER, Disposition.IMPROPER


def reviewed(officer, item, now, disposition=PROPER, notes=""):
    assert not isinstance(actions.open_item(by(officer), item, now=now), Refused)
    return actions.dispose(by(officer), item, disposition, notes, now=now)


def refused_by(outcome):
    assert isinstance(outcome, Refused), outcome
    return outcome.rule_id


def test_every_search_gets_one_item_refused_ones_too(ann, now):
    item = asked(ann, now)
    other = asked(ann, now, reason="")
    assert (item.state, item.due_at) == (State.WAITING, now + timedelta(days=14))
    assert other.search.refused_rule == "search.reason_given"
    assert items.make_items(now=now) == 0
    assert ReviewItem.objects.count() == Search.objects.count() == 2


def test_a_proper_search_leaves_an_opening_and_a_disposition_in_the_log(ann, sue, now):
    item = asked(ann, now)
    words = actions.open_item(by(sue), item, now=now)
    assert (words.asked["reason"], words.asked["plates"]) == (REASON, [PLATE])
    actions.open_item(by(sue), item, now=now)  # shown again: no second entry
    done = actions.dispose(by(sue), item, PROPER, "", now=now)
    assert (done.state, done.reviewer) == (State.CLOSED, sue)
    (opened,), (disposed,) = entries("review.opened"), entries("review.disposed")
    assert opened["search"] == disposed["search"] == str(item.search_id) == entries("search.asked")[0]["search"]
    assert (disposed["disposition"], disposed["flags"], disposed["overdue"]) == ("proper", 0, False)
    again = actions.dispose(by(sue), item, PROPER, "", now=now + timedelta(hours=1))
    assert again.closed_at == now
    assert len(entries("review.disposed")) == 1


def test_nobody_decides_on_what_they_have_not_opened(ann, sue, now):
    item = asked(ann, now)
    assert actions.dispose(by(sue), item, PROPER, "", now=now) is None
    assert entries("review.disposed") == []


def test_who_may_not_review(ann, sue, chief, oda, now):
    item = asked(ann, now)
    peer = precinct.an_officer("pat")
    stranger = precinct.an_officer("sam", Role.SUPERVISOR, agency=precinct.an_agency("Otherville Police"))
    assert refused_by(actions.open_item(by(ann), item, now=now)) == "review.own_search"
    assert refused_by(actions.open_item(by(peer), item, now=now)) == "review.role"
    assert refused_by(actions.open_item(by(stranger), item, now=now)) == "review.own_agency"
    assert [entry["action"] for entry in entries("policy.refused")] == ["review_search"] * 3
    assert not isinstance(actions.open_item(by(chief), item, now=now), Refused)
    assert not isinstance(actions.open_item(by(oda), item, now=now), Refused)


def test_who_stands_below_the_searcher_does_not_review_and_command_staff_goes_to_the_auditor(ann, sue, chief, oda, now):
    precinct.a_case("26-000002", sue, chief)
    of_sue, of_chief = asked(sue, now, case_number="26-000002"), asked(chief, now, case_number="26-000002")
    ann.roles.create(role=Role.SUPERVISOR)
    assert refused_by(actions.open_item(by(ann), of_sue, now=now)) == "review.not_below"
    side = precinct.an_officer("sid", Role.SUPERVISOR)
    assert not isinstance(actions.open_item(by(side), of_sue, now=now), Refused)
    assert refused_by(actions.open_item(by(side), of_chief, now=now)) == "review.command_staff"
    assert not isinstance(reviewed(oda, of_chief, now), Refused)
    assert list(queries.queue(ann, now)) == []
    assert list(queries.queue(side, now)) == [of_sue]
    assert list(queries.queue(oda, now)) == []


def test_a_line_taken_away_after_the_search_frees_nobody_to_review(ann, sue, now):
    precinct.a_case("26-000002", sue)
    item = asked(sue, now, case_number="26-000002")
    ann.roles.create(role=Role.SUPERVISOR)
    ann.supervisor = None
    ann.save()
    item = queries.find(item.pk)
    assert refused_by(actions.open_item(by(ann), item, now=now)) == "review.not_below"
    assert list(queries.queue(ann, now)) == []
    side = precinct.an_officer("sid", Role.SUPERVISOR)
    assert list(queries.queue(side, now)) == [item]
    assert not isinstance(reviewed(side, item, now, IMPROPER, "No such case"), Refused)
    assert not queries.findings(ann).exists()


def test_a_search_of_command_staff_stays_the_auditors_when_the_mark_is_taken_off(chief, oda, now):
    side = precinct.an_officer("sid", Role.SUPERVISOR)
    precinct.a_case("26-000002", chief)
    item = asked(chief, now, case_number="26-000002")
    chief.command_staff = False
    chief.save()
    item = queries.find(item.pk)
    assert refused_by(actions.open_item(by(side), item, now=now)) == "review.command_staff"
    assert (list(queries.queue(side, now)), list(queries.queue(oda, now))) == ([], [item])
    assert not isinstance(reviewed(oda, item, now, IMPROPER, "No such case"), Refused)
    assert [found.item_id for found in queries.findings(oda)] == [item.pk]
    assert not queries.findings(side).exists()


def test_the_queue_has_overdue_ones_first_and_counts_them(ann, sue, now):
    early = asked(ann, now - timedelta(days=15))
    late = asked(ann, now)
    assert list(queries.queue(sue, now)) == [early, late]
    assert list(queries.overdue(now)) == [early]
    assert queries.count_waiting_for(sue, now) == 2
    reviewed(sue, early, now)
    assert entries("review.disposed")[0]["overdue"] is True


def test_an_explanation_goes_to_the_searcher_and_comes_back(ann, sue, now):
    item = asked(ann, now)
    assert refused_by(actions.ask_explanation(by(sue), item, "", now=now)) == "review.words_given"
    actions.ask_explanation(by(sue), item, "Why the whole week?", now=now)
    assert (list(queries.queue(sue, now)), list(queries.to_explain(ann))) == ([], [item])
    assert list(queries.queue(sue, item.due_at)) == [item]  # when it is late it is back
    assert refused_by(actions.explain(by(sue), item, "I know why", now=now)) == "review.explain_own"
    actions.explain(by(ann), item, "The store was cased for days", now=now)
    assert list(queries.queue(sue, now)) == [item]
    words = actions.open_item(by(sue), item, now=now)
    assert (words.question, words.answer) == ("Why the whole week?", "The store was cased for days")
    actions.dispose(by(sue), item, PROPER, "", now=now)
    assert entries("review.disposed")[0]["explained"] is True
    assert len(entries("review.explanation_asked")) == len(entries("review.explained")) == 1


def test_an_improper_search_becomes_a_finding_with_consequences_and_no_name_in_public(ann, sue, now):
    item = asked(ann, now)
    assert refused_by(reviewed(sue, item, now, IMPROPER)) == "review.words_given"
    reviewed(sue, item, now, IMPROPER, "Her neighbor's car")
    finding = Finding.objects.get(item=item)
    assert actions.record_consequence(by(sue), finding, Outcome.REPRIMAND, "", now=now) is None
    actions.find(by(sue), finding, Breach.PERSONAL_USE, "She said so herself", now=now)
    actions.record_consequence(by(sue), finding, Outcome.REPRIMAND, "in writing", now=now)
    (found,), (followed,) = entries("review.finding"), entries("review.consequence")
    assert (found["upheld"], found["breach"], followed["outcome"]) == (True, "personal_use", "reprimand")
    assert queries.improper_of(ann) == 1
    said = str([entries(name) for name in REGISTRY if name.startswith("review.")])
    for hidden in ("ann", "Ann", "neighbor", "She said", "in writing", PLATE, str(ann.pk)):
        assert hidden not in said
    last = log.entries(kind="review.consequence", limit=1)[0]
    assert log.disclosed(last.entry_id)["subject_id"] == str(ann.pk)


def test_a_finding_may_clear_and_needs_a_fresh_second_factor(ann, sue, now):
    item = asked(ann, now)
    reviewed(sue, item, now, IMPROPER, "Her neighbor's car")
    finding = Finding.objects.get(item=item)
    later = now + timedelta(minutes=16)
    assert refused_by(actions.find(by(sue), finding, "", "It was not", now=later)) == "review.mfa_fresh"
    sue.prove(later)
    actions.find(by(sue), finding, "", "It was not", now=later)
    assert entries("review.finding")[0] | {"upheld": False, "breach": None} == entries("review.finding")[0]
    assert queries.improper_of(ann) == 0


def test_an_auditor_may_call_improper_what_was_passed(ann, sue, oda, now):
    item = asked(ann, now)
    reviewed(sue, item, now)
    assert reviewed(oda, item, now + timedelta(hours=1)).reviewer == sue  # proper again says nothing new
    done = reviewed(oda, item, now + timedelta(hours=1), IMPROPER, "The case closed long before")
    assert (done.disposition, done.reviewer) == (IMPROPER, oda)
    assert Finding.objects.filter(item=item).exists()


def test_the_sixth_search_of_one_plate_is_flagged_and_counted(ann, now):
    asks = [asked(ann, now - timedelta(days=1, hours=hours)) for hours in range(6, 0, -1)]
    assert all(item.flags == [] for item in asks[:5])
    assert {"rule": "anomaly.repeated_plate", "count": 6} in asks[5].flags
    other = asked(ann, now, plate="RST9153")
    assert other.flags == []
    assert counting.count_yesterday(now=now) >= 2
    flags = {entry["flag"]: entry["searches"] for entry in entries("review.flags_counted")}
    assert flags["anomaly.repeated_plate"] == 1
    assert (
        entries("review.counted")[0] | {"waiting": 6, "overdue": 0, "audits_overdue": 0} == entries("review.counted")[0]
    )
    assert counting.count_yesterday(now=now) == 0


def test_what_the_rules_know_holds_no_plate_or_reason_and_is_forgotten(ann, now):
    asked(ann, now)
    row = str(KnownSearch.objects.values().get())
    assert PLATE not in row
    assert "pickup" not in row
    assert items.forget_known(now=now + timedelta(days=89)) == 0
    assert items.forget_known(now=now + timedelta(days=91)) == 1


def test_equal_plates_are_known_across_the_turn_of_a_quarter(ann, now):
    item = asked(ann, now)
    row = KnownSearch.objects.get(search=item.search)
    words = {"plates": [PLATE], "reason": REASON, "address": "192.0.2.7"}
    facts = []
    for at in (datetime(2026, 9, 30, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC)):
        item.search.asked_at = at
        facts.append(knowing.known(item.search, words))
    old, new, newest = facts
    assert knowing.fact_of(old, new.at).plate == knowing.fact_of(new, new.at).plate
    assert old.keys["plate"] != new.keys["plate"]
    assert knowing.fact_of(new, newest.at).plate == knowing.fact_of(newest, newest.at).plate
    assert not set(old.keys.values()) & set(newest.keys.values())
    assert row.keys["plate"]


def test_a_case_under_embargo_hides_its_reviews_too(ann, sue, now):
    item = asked(ann, now)
    case = item.search.case
    case.embargo_ends_at = now + timedelta(days=30)
    case.save()
    reviewed(sue, item, now)
    assert entries("review.disposed") == entries("review.opened") == []
    assert len(log.entries(kind=kinds.governance.EMBARGOED.name)) == 2


def test_a_disallowed_offense_is_reviewed_as_refused(ann, sue, now):
    precinct.a_case("26-000003", ann, offense=VANDALISM)
    item = asked(ann, now, case_number="26-000003", offense_type=VANDALISM)
    assert item.search.was_refused
    assert not isinstance(reviewed(sue, item, now), Refused)


def test_reviews_due_when_a_policy_says_so(ann, now):
    roadside.adopt_policy(now, review_days=3)
    assert asked(ann, now).due_at == now + timedelta(days=3)


def test_an_emergency_is_due_within_a_day_and_its_review_lets_the_officer_search_again(ann, sue, now):
    item = asked(ann, now, exigent=True)
    assert (item.exigent, item.due_at) == (True, now + timedelta(hours=24))
    late = now + timedelta(hours=24)
    locked = asked(ann, late, plate="RST9153")
    assert locked.search.refused_rule == "search.exigent_reviewed"
    sue.prove(late)
    reviewed(sue, item, late)
    assert entries("review.disposed")[0] | {"exigent": True, "overdue": True} == entries("review.disposed")[0]
    assert not asked(ann, late + timedelta(minutes=1), plate="RST9153").search.was_refused


def test_words_that_were_changed_in_the_database_still_get_an_item(ann, now, monkeypatch):
    searched = asked(ann, now)
    monkeypatch.setattr(log, "disclosed", _broken)
    item = asked(ann, now)
    assert (item.flags, KnownSearch.objects.count()) == ([], 1)
    assert searched.pk != item.pk


def _broken(_entry_id):
    raise VerificationError("changed")


def test_the_application_cannot_change_when_a_review_is_due_or_what_stood_out(ann, now):
    item = asked(ann, now)
    for change in ({"due_at": now + timedelta(days=99)}, {"flags": []}, {"officer_id": ann.supervisor_id}):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            ReviewItem.objects.filter(pk=item.pk).update(**change)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        item.delete()


def test_acts_in_a_session_come_from_its_other_work(ann, now):
    ann.session_name, ann.session_acts = "one", 0
    first = asked(ann, now)
    second = asked(ann, now, plate="RST9153")
    facts = {row.search_id: row.fact["acts_in_session"] for row in KnownSearch.objects.all()}
    assert (facts[first.search_id], facts[second.search_id]) == (0, 1)
    ann.session_acts = 3
    third = asked(ann, now)
    assert KnownSearch.objects.get(search=third.search).fact["acts_in_session"] == 4


def test_a_roster_tells_whether_the_searcher_was_on_shift(ann, now):
    hour = timedelta(hours=1)
    roster = Roster.objects.create(agency=ann.agency, starts_at=now - 9 * hour, ends_at=now + 9 * hour, imported_at=now)
    off = asked(ann, now)
    Shift.objects.create(roster=roster, officer=ann, starts_at=now - hour, ends_at=now + hour)
    on, unknown = asked(ann, now), asked(ann, now + 10 * hour)
    told = [KnownSearch.objects.get(search=item.search).fact["on_shift"] for item in (off, on, unknown)]
    assert told == [False, True, None]
