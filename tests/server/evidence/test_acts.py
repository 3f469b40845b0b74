"""Looking at evidence and taking it out: who may, what is written down, what leaves."""

import io
from dataclasses import replace
from datetime import timedelta

import pytest
from PIL import Image

import precinct
from clearplate.core.capture import ImageKind
from clearplate.core.errors import FormatError
from clearplate.core.fields import FieldError
from clearplate.core.policy.decide import Refused
from clearplate.server.agencies.models import Role
from clearplate.server.cases.models import State as CaseState
from clearplate.server.custody import holding as custody_holding
from clearplate.server.evidence import actions, looking, queries
from clearplate.server.evidence.models import Export, Handover, Purpose
from clearplate.server.evidence.watermark import Mark, marked
from clearplate.server.holds.models import HeldCapture
from clearplate.server.tlog import queries as log
from clearplate.server.tlog.models import TlogEntry
from factories import an_authorization
from held import PLATE, by
from roadside import entries

pytestmark = pytest.mark.django_db


def confidential(kind):
    return log.disclosed(TlogEntry.objects.filter(kind=kind).latest("entry_id").entry_id)


def test_looking_at_reads_is_logged_with_the_captures_and_shows_them(hold, ann, now):
    viewed = looking.view_reads(by(ann), hold, now=now)
    assert [one.read.plate for one in viewed.sightings] == [PLATE, PLATE]
    (entry,) = entries("evidence.viewed")
    assert (entry["hold"], entry["shown"], entry["captures"]) == (str(hold.pk), "reads", 2)
    secret = confidential("evidence.viewed")
    assert set(secret["capture_ids"]) == {str(one.capture_id) for one in viewed.sightings}
    assert (secret["officer_id"], secret["case_number"]) == (str(ann.pk), "26-000001")
    assert viewed.sightings[0].authorization.entry_id == viewed.entry_id


def a_held(hold):
    return HeldCapture.objects.filter(hold=hold).earliest("captured_at")


def test_a_picture_is_one_act_and_carries_a_mark(hold, ann, now):
    row = a_held(hold)
    seen = looking.view_picture(by(ann), hold, row.capture_id, ImageKind.SCENE, now=now)
    (entry,) = entries("evidence.viewed")
    assert (entry["shown"], entry["captures"]) == ("scene", 1)
    authorization = an_authorization(now)
    original = custody_holding.open_held_image(row.kept, ImageKind.SCENE, authorization, now=now)
    before, after = (Image.open(io.BytesIO(data)) for data in (original, seen.jpeg))
    assert (after.width, after.height > before.height) == (before.width, True)
    upper = after.crop((0, 0, before.width, before.height))
    assert Image.blend(upper, before.convert("RGB"), 0.5).tobytes() != before.convert("RGB").tobytes()


@pytest.mark.parametrize(("width", "height"), [(40, 12), (200, 60), (1920, 1080)])
def test_a_mark_fits_any_picture(width, height, now):
    plain = io.BytesIO()
    Image.new("RGB", (width, height), (90, 90, 90)).save(plain, "JPEG")
    out = Image.open(io.BytesIO(marked(plain.getvalue(), Mark("26-000001", "o-0123456789abc", "Ann Tester", now))))
    assert out.width >= width
    assert out.height > height
    # Over the picture as well as below it: something in its upper half is lighter than it was.
    assert out.convert("L").crop((0, 0, out.width, max(height, 12))).getextrema()[1] > 95


@pytest.mark.parametrize("data", [b"", b"not a picture", b"\xff\xd8\xff\xe0"])
def test_what_cannot_be_marked_is_not_shown(data, now):
    with pytest.raises(FormatError, match="not shown"):
        marked(data, Mark("26-000001", "o-0123456789abc", "Ann Tester", now))


def test_a_capture_of_another_hold_is_none_of_this_one(hold, ann, now):
    assert looking.view_picture(by(ann), hold, hold.pk, ImageKind.SCENE, now=now) is None
    assert entries("evidence.viewed") == []


def stranger(hold):
    return precinct.an_officer("bob")


def untrained(hold):
    return precinct.an_officer("tim", Role.SUPERVISOR, trained=None)


def elsewhere(hold):
    return precinct.an_officer("eve", Role.SUPERVISOR, agency=precinct.an_agency("Other Police"))


@pytest.mark.parametrize(
    ("who", "rule"),
    [(stranger, "evidence.view_role"), (untrained, "evidence.view_trained"), (elsewhere, "evidence.view_role")],
)
def test_who_may_not_look_sees_nothing_and_it_is_logged(hold, now, who, rule):
    refused = looking.view_reads(by(who(hold)), hold, now=now)
    assert isinstance(refused, Refused)
    assert refused.rule_id == rule
    assert entries("evidence.viewed") == []
    assert [(one["action"], one["rule"]) for one in entries("policy.refused")] == [("view_evidence", rule)]


def test_a_hold_that_ended_shows_nothing(hold, ann, now):
    precinct.train(ann, 90)
    refused = looking.view_reads(by(ann), hold, now=hold.ends_at)
    assert isinstance(refused, Refused)
    assert refused.rule_id == "evidence.view_hold"


def test_asking_opens_nothing_and_keeps_the_reason_and_the_recipient_secret(asked):
    (entry,) = entries("evidence.export_asked")
    assert (entry["export"], entry["purpose"], entry["captures"]) == (str(asked.pk), "prosecution", 2)
    assert confidential("evidence.export_asked")["recipient"] == "District Attorney"
    assert b"Attorney" not in bytes(asked.sealed_recipient)
    assert queries.recipient_of(asked) == "District Attorney"
    assert entries("evidence.exported") == []


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"reason": ""}, "evidence.export_reason"),
        ({"recipient": ""}, "evidence.export_recipient"),
        ({"recipient": "", "purpose": Purpose.DEFENSE}, "evidence.export_recipient"),
    ],
)
def test_an_export_needs_a_reason_and_whom_it_is_for(hold, ann, case, wish, now, changes, rule):
    refused = actions.ask(by(ann), case, replace(wish, **changes), now=now)
    assert isinstance(refused, Refused)
    assert (refused.rule_id, Export.objects.count()) == (rule, 0)


def test_the_case_file_needs_no_recipient(hold, ann, case, wish, now):
    assert actions.ask(by(ann), case, replace(wish, recipient="", purpose=Purpose.CASE_FILE), now=now).captures == 2


def test_where_nothing_is_held_nothing_is_exported(ann, case, wish, now):
    refused = actions.ask(by(ann), case, wish, now=now)
    assert isinstance(refused, Refused)
    assert refused.rule_id == "evidence.export_hold"


def test_a_text_has_a_length_and_can_be_printed():
    assert actions.read_text("  a \n b ", "reason") == "a b"
    for text in ("x" * 501, "a\x00b"):
        with pytest.raises(FieldError):
            actions.read_text(text, "reason")


def test_nothing_is_taken_out_before_it_is_ready(asked, ann, later):
    assert actions.download(by(ann), asked, now=later) is None
    assert actions.hand_over(by(ann), asked, "Ms. Counsel", now=later) is None
    assert entries("evidence.downloaded") == []


def test_taking_it_out_names_the_bundle(ready, ann, later):
    actions.download(by(ann), ready, now=later)
    (entry,) = entries("evidence.downloaded")
    assert entry["bundle_sha256"] == bytes(ready.bundle_sha256).hex()


def test_who_left_the_case_takes_nothing_out(ready, later):
    bob = stranger(None)
    bob.prove(later)
    refused = actions.download(by(bob), ready, now=later)
    assert isinstance(refused, Refused)
    assert (refused.rule_id, entries("evidence.downloaded")) == ("evidence.export_role", [])


def test_a_second_factor_shown_long_ago_takes_nothing_out(ready, ann, later):
    ann.prove(later - timedelta(hours=1))
    refused = actions.download(by(ann), ready, now=later)
    assert isinstance(refused, Refused)
    assert (refused.rule_id, entries("evidence.downloaded")) == ("people.mfa_fresh", [])


def test_a_handover_is_disclosed_in_public_without_the_name(ready, ann, later):
    handed = actions.hand_over(by(ann), ready, "Ms. Counsel, Public Defender", now=later)
    (entry,) = entries("evidence.disclosed")
    assert (entry["purpose"], entry["captures"], entry["export"]) == ("prosecution", 2, str(ready.pk))
    assert "Counsel" not in str(entry)
    assert confidential("evidence.disclosed")["recipient"] == "Ms. Counsel, Public Defender"
    assert b"Counsel" not in bytes(Handover.objects.get(pk=handed.pk).sealed_recipient)
    assert [one.recipient for one in queries.handovers_of(ready)] == ["Ms. Counsel, Public Defender"]


def test_the_grace_of_a_closed_case_still_lets_evidence_out(ready, ann, case, later):
    case.state, case.closed_at = CaseState.CLOSED, later
    case.save()
    ready.refresh_from_db()
    assert actions.download(by(ann), ready, now=later).size == ready.bundle_bytes
