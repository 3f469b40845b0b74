"""P16: policies are public, and adopted by two officials. Driven over HTTP, without JavaScript."""

import io
import re
import zipfile

import people
from clearplate.core.policy.document import parse_document
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.policy import jobs
from clearplate.server.policy import queries as policy
from precinct import REASON, a_case
from roadside import entries
from visitor import PLATE

WHY = "The council decided on three weeks in its session of November"


def a_draft(**numbers):
    """The example city's policy with other numbers, zipped as an official would."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for path in sorted(people.EXAMPLE_POLICY.iterdir()):
            text = path.read_text(encoding="utf-8")
            if path.name == "parameters.toml":
                for name, value in numbers.items():
                    text = re.sub(rf"^{name} = .*$", f"{name} = {value}", text, flags=re.MULTILINE)
            archive.writestr(f"policy/{path.name}", text)
    return data.getvalue()


def bring(browser, data):
    """Send the form with the file field that a browser would fill."""
    browser.get("/policy/drafts/")
    return posted(browser, "/policy/drafts/", files={"file": ("draft.zip", data, "application/zip")})


def posted(browser, path, files=None, **fields):
    """Send fields to an address by hand, as somebody does whom no page offers the form."""
    token = {"csrfmiddlewaretoken": browser.client.cookies.get("clearplate_csrf")}
    headers = {"Origin": browser.url, "Referer": f"{browser.url}{path}"}
    return browser.client.post(path, data=token | fields, files=files, headers=headers)


def test_a_policy_goes_from_a_file_to_the_public_by_two_officials(visitor, logged):
    ada = people.a_person("Ada Byron")
    olga, omar = (people.a_person(name, Role.OFFICIAL, trained=False) for name in ("Olga Lehto", "Omar Reyes"))
    a_case("26-000001", ada.officer)
    searcher = visitor().sign_in(ada)
    assert searcher.ask(PLATE, reason=REASON).status_code == 200
    first, second = visitor().sign_in(olga), visitor().sign_in(omar)
    logged()

    draft = bring(first, a_draft(retention_days=21, search_window_max_days=21))
    assert draft.status_code == 200, draft.text
    assert "Reads are destroyed after: 30 days → 21 days" in draft.text
    assert "the draft would have decided every one alike" in draft.text
    assert logged() == []  # a draft decides nothing
    assert policy.parameters(clock.now()).retention_days == 30

    proposed = posted(first, f"{draft.url.path}propose/", reason=WHY)
    assert proposed.status_code == 200, proposed.text
    assert logged() == ["approvals.asked"]
    request = entries("approvals.asked")[-1]["request"]
    alone = posted(first, f"/approvals/{request}/approve/")
    assert alone.status_code in (403, 404)
    assert policy.parameters(clock.now()).retention_days == 30
    logged()

    deciding = second.get(f"/approvals/{request}/approve/")
    assert "30 days → 21 days" in deciding.text
    version = re.search(r"[0-9a-f]{64}", deciding.text)[0]
    second.send(f"/approvals/{request}/approve/")
    assert logged() == ["policy.adopted"]
    adopted = entries("policy.adopted")[-1]
    assert (adopted["policy"], adopted["by_command"], len(set(adopted["officials"]))) == (version, False, 2)
    assert policy.in_force(clock.now()).version == version

    jobs.publish_documents()
    anyone = visitor()
    published = anyone.get(f"/public/policies/{version}.txt")
    assert parse_document(published.content).version == version
    told = searcher.get("/policy/history/")
    assert "Reads are destroyed after: 30 days → 21 days" in told.text


def test_a_broken_policy_is_told_with_its_line_and_never_adopted(visitor, logged):
    olga = people.a_person("Olga Lehto", Role.OFFICIAL, trained=False)
    browser = visitor().sign_in(olga)
    before = policy.in_force(clock.now()).version
    logged()
    answer = bring(browser, a_draft(retention_days=31))
    assert answer.status_code == 400
    assert "parameters.toml:7: retention_days must be" in answer.text
    assert bring(browser, b"PK but no zip").status_code == 400
    assert (logged(), policy.in_force(clock.now()).version) == ([], before)


def test_who_is_no_official_proposes_nothing(visitor, logged):
    ada = people.a_person("Ada Byron")
    cora = people.a_person("Cora Lind", Role.COORDINATOR, trained=False)
    assert visitor().sign_in(ada).get("/policy/drafts/").status_code == 404
    browser = visitor().sign_in(cora)
    draft = bring(browser, a_draft(review_days=7))
    logged()
    assert posted(browser, f"{draft.url.path}propose/", reason=WHY).status_code == 404
    assert logged() == []
