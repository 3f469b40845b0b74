"""P16: what a resident brings is recorded, and anyone sees whether it is answered in time. Driven over HTTP, without JavaScript."""

from datetime import timedelta

import people
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.portal.building import build
from clearplate.server.portal.jobs import city_page, memory_file
from clearplate.server.portal.rendering import render_pages
from clearplate.server.tlog import publishing
from clearplate.server.tlog.store import public_store

NOTE = "Ms Rivera of the Herald asks for the refused searches of March"
ANSWER = "Sent all of them to the Herald"


def published(stranger, at):
    """The register of the portal as it is built at an instant: figures, and the row that stands in it."""
    publishing.publish(now=clock.now())
    build(public_store(), public_store(), at, city_page(), render=render_pages, memory_file=memory_file())
    data = stranger.get("/public/data/figures.json").json()
    (row,) = data["lists"]["matters"]
    return {name: figure["value"] for name, figure in data["figures"].items()}, row


def test_a_request_is_recorded_goes_overdue_in_public_and_is_answered(visitor, logged, stores):
    cora = people.a_person("Cora Lind", Role.COORDINATOR, trained=False)
    desk, stranger = visitor().sign_in(cora), visitor()
    logged()
    today = clock.now().date()

    desk.get("/residents/record/")
    slip = desk.send(kind="records_request", way="email", received_on=today.isoformat(), words=NOTE)
    assert slip.status_code == 200, slip.text
    assert logged() == ["residents.received"]
    reference = f"R-{today.year}-0001"
    assert reference in slip.text
    assert NOTE not in slip.text

    figures, row = published(stranger, clock.now())
    assert (figures["matters.open"], figures["matters.overdue"]) == (1, 0)
    assert (row["reference"], row["state"], row["due_on"]) == (
        reference,
        "open",
        (today + timedelta(days=10)).isoformat(),
    )
    later = clock.now() + timedelta(days=11)
    figures, row = published(stranger, later)
    assert (figures["matters.open"], figures["matters.overdue"], row["state"]) == (0, 1, "overdue")
    page = stranger.get("/public/residents.html").text
    assert 'class="stat stat-alarm"><dt>answers overdue' in page
    assert reference in page
    assert reference in stranger.get("/public/es/residents.html").text

    matter = desk.get("/residents/").text.split('data-review href="')[1].split('"')[0]
    desk.get(matter)
    done = desk.send("/answer/", outcome="granted", answered_on=today.isoformat(), words=ANSWER)
    assert done.status_code == 200, done.text
    assert logged() == ["residents.answered"]
    figures, row = published(stranger, later)
    assert (figures["matters.overdue"], figures["matters.answered"]) == (0, 1)
    assert (row["state"], row["outcome"], row["answered_on"]) == ("answered", "granted", today.isoformat())

    # What was written, and who wrote, is in no published file.
    for path in (stores / "public").rglob("*"):
        if path.is_file():
            assert not [hidden for hidden in (NOTE, ANSWER, "Rivera") if hidden.encode() in path.read_bytes()], path


def test_an_answer_that_lay_in_a_mailbox_is_late_and_nobody_makes_it_early(visitor, stores):
    desk, stranger = visitor().sign_in(people.a_person("Omar Reyes", Role.OFFICIAL, trained=False)), visitor()
    came = clock.now().date() - timedelta(days=12)
    desk.get("/residents/record/")
    desk.send(kind="misuse", way="letter", received_on=came.isoformat(), words=NOTE)
    assert published(stranger, clock.now())[1]["state"] == "overdue"
    matter = desk.get("/residents/").text.split('data-review href="')[1].split('"')[0]
    desk.get(matter)
    desk.send("/answer/", outcome="upheld", answered_on=came.isoformat(), words=ANSWER)
    figures, row = published(stranger, clock.now())
    assert (row["state"], row["answered_on"]) == ("answered_late", came.isoformat())
    assert (figures["matters.answered_late"], figures["matters.kind.misuse"]) == (1, 1)
