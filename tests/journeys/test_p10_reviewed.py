"""P10: every search is reviewed by somebody else, misuse is raised and has consequences, and the public sees both. Over HTTP."""

import json

import people
from clearplate.cli.main import main
from clearplate.core.tlog.entries import parse_entry
from clearplate.core.tlog.tiles import decode_bundle
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.approvals.models import Request
from clearplate.server.review import queries
from clearplate.server.review.models import ReviewItem
from clearplate.server.tlog import publishing
from precinct import REASON, a_case
from reviewing import asked
from visitor import PLATE

BREACH = "The car is her neighbor’s, and the robbery was solved"


def published(visitor):
    """Every published entry, as a stranger reads them."""
    size = publishing.publish(now=clock.now()).tree_size
    data = visitor().get(f"/public/log/tile/entries/000.p/{size}").content
    return [parse_entry(entry) for entry in decode_bundle(data, size)]


def test_a_search_is_reviewed_and_misuse_has_consequences_in_public_without_a_name(visitor):
    supervisor = people.a_person("Sue Lee", Role.SUPERVISOR)
    investigator = people.a_person("Ada Byron", supervisor=supervisor.officer)
    a_case("26-000001", investigator.officer)
    ada, sue = visitor().sign_in(investigator), visitor().sign_in(supervisor)
    for _ in range(6):
        ada.ask(PLATE, reason=REASON)

    # Each is in the supervisor's queue at once; what was typed is not, and what stands out is told.
    page = sue.get("/review/").text
    assert "6 searches wait." in page
    assert "The same officer has searched this plate 6 times" in page
    assert PLATE not in page
    assert REASON not in page
    first, *_others, last = ReviewItem.objects.order_by("asked_at")

    # Ada cannot review her own, by any address.
    assert ada.get(f"/review/{first.pk}/").status_code == 403
    assert ada.client.post(f"/review/{first.pk}/proper/", headers={"Origin": ada.url}).status_code == 403

    # Sue opens one, finds it proper, and lands on the next; asks about that one, and Ada answers.
    assert REASON in sue.get(f"/review/{first.pk}/").text
    assert str(first.pk) not in str(sue.send("/proper/").url)
    second = str(sue.page.url).rstrip("/").rsplit("/", 1)[1]
    sue.send("/ask/", words="Why again an hour later?")
    assert "Why again an hour later?" in ada.get(f"/review/{second}/explain/").text
    ada.send("/explain/", words="The owner called and named another street")
    assert "The owner called and named another street" in sue.get(f"/review/{second}/").text
    sue.send("/proper/")

    # The last one is improper: a finding, access suspended while Ada is signed in, a consequence.
    sue.get(f"/review/{last.pk}/")
    sue.send("/improper/", words=BREACH)
    assert sue.page.status_code == 200
    finding = f"/review/findings/{last.pk}/"
    assert ada.get("/search/").status_code == 200
    sue.get(finding + "suspend/")
    sue.send("/suspend/")
    assert "/accounts/login/" in str(ada.get("/search/").url)
    sue.get(finding)
    sue.send(finding, breach="personal_use", words=BREACH)
    sue.send("/consequence/", outcome="reprimand", words="")
    assert "Reprimand" in sue.page.text

    # The public reads what became of it, joined by the search's id, and no name, plate or word.
    entries = published(visitor)
    by_search = {}
    for entry in entries:
        if "search" in entry.public:
            by_search.setdefault(entry.public["search"], []).append(entry.kind)
    of_last = by_search[str(last.search_id)]
    assert of_last[0] in {"search.asked", "search.refused"}
    assert of_last[-4:] == ["review.opened", "review.disposed", "review.finding", "review.consequence"]
    assert by_search[str(first.search_id)][-2:] == ["review.opened", "review.disposed"]
    assert "agencies.suspended" in {entry.kind for entry in entries}
    said = json.dumps([dict(entry.public) for entry in entries])
    for hidden in (PLATE, REASON, BREACH, "Ada", "Byron", "26-000001", "named another street"):
        assert hidden not in said


def test_the_chiefs_searches_are_reviewed_by_the_auditor_alone(visitor):
    chief = people.a_person("Rex Stone", Role.SUPERVISOR, command_staff=True)
    deputy = people.a_person("Sue Lee", Role.SUPERVISOR, supervisor=chief.officer)
    auditor = people.a_person("Oda Mann", Role.AUDITOR, agency=people.an_agency("City Auditor"))
    a_case("26-000001", chief.officer)
    rex, sue, oda = (visitor().sign_in(person) for person in (chief, deputy, auditor))
    rex.ask(PLATE, reason=REASON)
    assert "Nothing waits for your review" in sue.get("/review/").text
    item = f"/review/{ReviewItem.objects.get().pk}/"
    assert sue.get(item).status_code == 403
    assert rex.get(item).status_code == 403
    assert "command staff" in oda.get("/review/").text
    assert REASON in oda.get(item).text
    oda.send("/proper/")
    assert "Nothing waits for your review" in oda.page.text


def test_what_the_chief_may_not_do_alone_is_decided_by_the_auditor_and_by_nobody_the_chief_orders(visitor):
    chief = people.a_person("Rex Stone", Role.SUPERVISOR, command_staff=True)
    deputy = people.a_person("Sue Lee", Role.SUPERVISOR, supervisor=chief.officer)
    peer = people.a_person("Gil Peer", Role.SUPERVISOR)
    auditor = people.a_person("Oda Mann", Role.AUDITOR, agency=people.an_agency("City Auditor"))
    a_case("26-000001", chief.officer)
    rex, sue, gil, oda = (visitor().sign_in(person) for person in (chief, deputy, peer, auditor))
    assert rex.ask(PLATE, reason=REASON, when="all").status_code == 403
    rex.send("/search/second-person/")
    proposal = str(rex.page.url)
    address = f"/approvals/{Request.objects.get().pk}/approve/"
    for other in (rex, sue, gil):
        assert address not in other.get("/approvals/").text
        token = {"csrfmiddlewaretoken": other.client.cookies.get("clearplate_csrf")}
        assert other.client.post(address, data=token, headers={"Origin": other.url}).status_code in {403, 404}
    assert Request.objects.get().state == "waiting"
    assert address in oda.get("/approvals/").text
    oda.get(address)
    oda.send(address)
    rex.get(proposal)
    assert "1 sighting of" in rex.send("").text


def test_a_stranger_draws_the_auditors_sample_again_from_the_public_files(visitor, stores, capsys):
    investigator = people.a_person("Ada Byron")
    auditor = people.a_person("Oda Mann", Role.AUDITOR, agency=people.an_agency("City Auditor"))
    a_case("26-000001", investigator.officer)
    now = clock.now()
    for number in range(10, 22):
        asked(investigator.officer, now, plate=f"KLM48{number}")
    tomorrow = now.replace(hour=23, minute=59) + (now - now.replace(hour=now.hour - 1))
    asked(investigator.officer, tomorrow, plate="KLM4899")
    publishing.publish(now=tomorrow)
    oda = visitor().sign_in(auditor)
    oda.get("/review/samples/")
    day = now.date().isoformat()
    oda.send("/samples/", first=day, last=day, size="4")
    drawn = next(entry for entry in reversed(published(visitor)) if entry.kind == "review.sample_drawn").public
    assert (len(drawn["searches"]), drawn["population"]) == (4, 12)
    assert drawn["seed"] in oda.page.text
    assert queries.queue(auditor.officer, now).count() == 4

    redraw = ["review", "sample", "--public", str(stores / "public"), "--from", day, "--to", day, "--size", "4"]
    assert main([*redraw, "--seed", drawn["seed"]]) == 0
    assert capsys.readouterr().out.splitlines()[2:] == drawn["searches"]
    assert main([*redraw, "--seed", "00" * 32]) != 0
    assert "not the seed that was named" in capsys.readouterr().err
