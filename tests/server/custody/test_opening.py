"""The only door: what an authorization opens, and what stays shut."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from clearplate.core.capture import ImageKind
from clearplate.core.errors import FormatError, InvariantError, VerificationError
from clearplate.core.policy.acts import CaseFacts, OfficerFacts, OpenImage
from clearplate.core.policy.decide import Refused
from clearplate.core.signed import public_key
from clearplate.core.upload import check_capture_proof
from clearplate.server.custody import actions, proving, queries
from clearplate.server.custody.actions import OpenedImage
from clearplate.server.custody.keyring import DayShreddedError
from clearplate.server.ingest.actions import accept_upload
from factories import an_authorization
from roadside import entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(pole, now):
    """Three captures of two vehicles, one an hour before; newest first."""
    accept_upload(pole.upload("ABC1234", at=now - timedelta(minutes=30)), now=now)
    accept_upload(pole.upload("ABC1234", "XYZ9876", at=now), now=now)
    return find("ABC1234", now)


def find(plate, now, **limits):
    tokens = actions.tokens_for(plate, [now.date() - timedelta(days=1), now.date()], now=now)
    wanted = {"cameras": None, "start": now - timedelta(days=1), "end": now + timedelta(minutes=1), "limit": 10}
    return queries.captures_by_token(tokens.items(), **{**wanted, **limits})


def an_act(authorization, **changes):
    officer = OfficerFacts(
        officer_id=authorization.officer_id,
        agency_id=uuid4(),
        roles=frozenset({"investigator"}),
        trained_until=authorization.decided_at.date() + timedelta(days=100),
        mfa_verified=True,
        active=True,
    )
    case = CaseFacts(known=True, active=True, on_case=True, offense_type="09A")
    facts = {
        "officer": officer,
        "own_search": True,
        "search_answered": True,
        "case": case,
        "since_asked": timedelta(minutes=1),
    }
    return OpenImage(**{**facts, **changes})


def test_captures_are_found_by_plate_newest_first_and_no_others(kept, now):
    assert [one.captured_at for one in kept] == [now, now - timedelta(minutes=30)]
    assert find("ABC1235", now) == []


def test_a_search_is_limited_by_time_camera_and_number(kept, now):
    assert len(find("ABC1234", now, start=now - timedelta(minutes=1))) == 1
    assert len(find("ABC1234", now, end=now)) == 1
    assert len(find("ABC1234", now, limit=1)) == 1
    assert len(find("ABC1234", now, cameras=[kept[0].camera])) == 2
    assert find("ABC1234", now, cameras=[kept[0].camera + 1]) == []
    assert find("ABC1234", now, cameras=[]) == []


def test_a_plate_has_another_token_each_day(kept, now):
    actions.make_days(now=now)
    days = [now.date() + timedelta(days=offset) for offset in range(8)]
    assert len(set(actions.tokens_for("ABC1234", days, now=now).values())) == 8


def test_a_reference_finds_its_capture_and_says_nothing_of_it(kept):
    reference = kept[0].reference
    assert queries.capture_named(reference) == kept[0]
    assert "ABC1234" not in reference
    with pytest.raises(FormatError):
        queries.capture_named("nonsense")
    assert queries.capture_named(reference[:-6] + "AAAAAA") is None


def test_sightings_open_under_an_authorization(kept, road, now):
    authorization = an_authorization(now)
    opened = actions.open_sightings(kept, authorization, now=now)
    assert [one.read.plate for one in opened.sightings] == ["ABC1234", "ABC1234"]
    assert opened.sightings[0].camera_id == road[0].pk
    assert opened.sightings[0].authorization == authorization
    assert opened.damaged == ()


def test_nothing_opens_under_an_authorization_that_has_ended(kept, now):
    with pytest.raises(InvariantError):
        actions.open_sightings(kept, an_authorization(now - timedelta(hours=2)), now=now)


def test_an_image_opens_and_appends_exactly_one_entry(kept, now):
    authorization = an_authorization(now)
    act = an_act(authorization)
    done = actions.open_image(
        kept[0], ImageKind.SCENE, act, authorization, agency="Testville Police", address=None, now=now
    )
    assert isinstance(done, OpenedImage)
    assert done.jpeg == b"\xff\xd8scene picture, larger"
    (entry,) = entries("custody.image_opened")
    assert (entry["search"], entry["image"]) == (str(authorization.act_id), "scene")
    assert entries("custody.image_refused") == []


def test_a_refused_image_stays_shut_and_is_logged(kept, now):
    authorization = an_authorization(now)
    act = an_act(authorization, own_search=False)
    done = actions.open_image(kept[0], ImageKind.PLATE, act, authorization, agency="Police", address=None, now=now)
    assert isinstance(done, Refused)
    (entry,) = entries("custody.image_refused")
    assert entry["rule"] == done.rule_id
    assert entries("custody.image_opened") == []


def test_one_officers_authorization_does_not_serve_another(kept, now):
    with pytest.raises(InvariantError):
        actions.open_image(
            kept[0], ImageKind.PLATE, an_act(an_authorization(now)), an_authorization(now),
            agency="Police", address=None, now=now,
        )  # fmt: skip


def test_an_image_that_was_changed_in_the_store_is_not_shown_and_not_logged(kept, now, stores):
    (path,) = [p for p in (stores / "objects").rglob("*.images") if str(kept[0].upload_id) in p.name]
    content = bytearray(path.read_bytes())
    content[3] ^= 1
    path.write_bytes(bytes(content))
    authorization = an_authorization(now)
    with pytest.raises(VerificationError, match="signed for"):
        actions.open_image(
            kept[0], ImageKind.PLATE, an_act(authorization), authorization, agency="P", address=None, now=now
        )
    assert entries("custody.image_opened") == []


def test_an_image_that_is_gone_is_told(kept, now, stores):
    for path in (stores / "objects").rglob("*.images"):
        path.unlink()
    authorization = an_authorization(now)
    with pytest.raises(VerificationError, match="object store has no"):
        actions.open_image(
            kept[0], ImageKind.PLATE, an_act(authorization), authorization, agency="P", address=None, now=now
        )
    assert actions.open_plate_crops(kept, authorization, now=now) == {}


def test_plate_crops_open_for_a_page_of_results(kept, now):
    crops = actions.open_plate_crops(kept, an_authorization(now), now=now)
    assert set(crops.values()) == {b"\xff\xd8plate picture"}
    assert set(crops) == {one.capture_id for one in kept}


def test_after_shredding_nothing_of_the_day_opens(kept, now):
    actions.shred_day(now.date(), now=now)
    assert [entry["day"] for entry in entries("custody.day_key_destroyed")] == [now.date().isoformat()]
    authorization = an_authorization(now)
    opened = actions.open_sightings(kept, authorization, now=now)
    assert opened.sightings == ()
    assert set(opened.damaged) == {one.capture_id for one in kept}
    assert actions.tokens_for("ABC1234", [now.date()], now=now) == {}
    with pytest.raises(DayShreddedError):
        actions.open_image(
            kept[0], ImageKind.PLATE, an_act(authorization), authorization, agency="P", address=None, now=now
        )
    (state,) = queries.days_kept(now.date(), now.date())
    assert state.state == "shredded"


def test_a_record_that_its_camera_did_not_sign_is_damaged_and_not_shown(kept, now):
    """Anyone who can write the database can seal to a public key; nobody but the camera can sign."""
    forged = replace(kept[0], sealed=kept[1].sealed)
    misplaced = replace(kept[0], leaf_index=1)
    orphaned = replace(kept[0], upload_id=uuid4())
    for one in (forged, misplaced, orphaned):
        opened = actions.open_sightings([one], an_authorization(now), now=now)
        assert (opened.sightings, opened.damaged) == ((), (one.capture_id,))


def test_a_capture_comes_with_a_proof_that_its_camera_signed(kept, road, now):
    proof, device_key = proving.proof_of(kept[0])
    manifest = check_capture_proof(kept[0].sealed, proof, public_key(device_key))
    assert manifest.camera_id == road[0].pk


@pytest.mark.parametrize("statement", ["UPDATE custody_capture SET camera = 9", "DELETE FROM custody_capture"])
def test_the_application_cannot_change_or_remove_a_capture(kept, statement):
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement)


def test_the_portals_role_cannot_read_captures(kept, city_on_disk):
    with psycopg.connect(city_on_disk.url("portal")) as portal:
        for table in ("custody_capture", "custody_capsule", "custody_proof"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege), portal.transaction():
                portal.execute(f"SELECT count(*) FROM {table}")


def test_a_partition_is_made_for_days_near_today_only(kept):
    with connection.cursor() as cursor:
        cursor.execute("SELECT custody_make_partition(current_date + 3), custody_make_partition(current_date + 3)")
        assert cursor.fetchone() == (True, False)
        with pytest.raises(DatabaseError, match="too far"), transaction.atomic():
            cursor.execute("SELECT custody_make_partition(current_date + 4000)")
