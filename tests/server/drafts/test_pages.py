"""Drafts in the browser: bring, compare, try, propose, approve; the history."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import precinct
from asking import by
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.approvals import actions as approvals
from clearplate.server.drafts import actions
from clearplate.server.drafts.models import Draft
from clearplate.server.policy import queries as policy
from roadside import entries

pytestmark = pytest.mark.django_db


def signed_in(officer):
    client = Client()
    precinct.sign_in(client, officer)
    return client


def bring(client, data, name="draft.zip"):
    return client.post("/policy/drafts/", {"file": SimpleUploadedFile(name, data)})


def test_an_empty_page_says_what_to_do(cora):
    page = signed_in(cora).get("/policy/drafts/").content.decode()
    assert "No drafts yet" in page
    assert "Bring a draft" in page


def test_a_draft_shows_what_changes_and_what_it_would_have_changed(cora, shorter):
    client = signed_in(cora)
    answer = bring(client, shorter)
    assert answer.status_code == 302
    page = client.get(answer["Location"]).content.decode()
    assert "Reads are destroyed after: 30 days → 21 days" in page
    assert "There were no searches in the last 30 days" in page
    assert "Propose it" not in page  # a coordinator does not
    assert client.get(answer["Location"] + "document.txt").content == bytes(Draft.objects.get().document)


def test_a_broken_file_is_told_with_its_line(cora, draft_file):
    answer = bring(signed_in(cora), draft_file(retention_days=31))
    assert answer.status_code == 400
    assert "parameters.toml:7: retention_days must be" in answer.content.decode()
    assert not Draft.objects.exists()


def test_a_broken_file_is_told_in_the_persons_language(cora, draft_file, policy_files):
    client = signed_in(cora)
    client.cookies["django_language"] = "es"
    page = bring(client, draft_file(retention_days=31)).content.decode()
    assert "parameters.toml:7: retention_days debe ser un número entero de 0 a 30 (P1 promete" in page
    rules = policy_files["1-people.cedar"].replace('@promise("P9")', '@promise("P99")', 1)
    page = bring(client, draft_file({"1-people.cedar": rules})).content.decode()
    assert re.search(r"1-people\.cedar:\d+: @promise nombra una de P1 a P17\.", page)


def test_an_auditor_reads_and_brings_nothing_and_others_find_no_page(cora, shorter):
    bring(signed_in(cora), shorter)
    where = f"/policy/drafts/{Draft.objects.get().pk}/"
    auditor = signed_in(precinct.an_officer("aud", Role.AUDITOR, trained=None))
    assert auditor.get(where).status_code == 200
    assert bring(auditor, shorter).status_code == 404
    investigator = signed_in(precinct.an_officer("ian"))
    for path in ("/policy/drafts/", where, f"{where}document.txt"):
        assert investigator.get(path).status_code == 404
    assert signed_in(cora).post(f"{where}propose/", {"reason": "Please"}).status_code == 404


def test_one_official_proposes_and_another_approves_the_same_document(cora, olga, omar, shorter):
    bring(signed_in(cora), shorter)
    draft = Draft.objects.get()
    first, second = signed_in(olga), signed_in(omar)
    asked = first.post(
        f"/policy/drafts/{draft.pk}/propose/", {"reason": "The council decided on three weeks"}, follow=True
    )
    assert "Another official must approve it now" in asked.content.decode()
    request_id = entries("approvals.asked")[-1]["request"]
    assert draft.version in second.get("/approvals/").content.decode()
    assert "30 days → 21 days" in second.get(f"/approvals/{request_id}/approve/").content.decode()
    assert first.post(f"/approvals/{request_id}/approve/").status_code in (403, 404)
    second.post(f"/approvals/{request_id}/approve/")
    assert policy.in_force(clock.now()).version == draft.version
    history = second.get("/policy/history/").content.decode()
    assert "Reads are destroyed after: 30 days → 21 days" in history
    assert "The first policy." in history
    assert "in force" in first.get("/policy/drafts/").content.decode()


def test_what_waits_is_taken_back_and_the_history_says_so(cora, olga, omar, shorter, in_force, now):
    waiting, kept = (actions.bring(cora, data, now=now) for data in (shorter, in_force.data))
    client, path = signed_in(olga), f"/policy/drafts/{kept.pk}/"
    assert "Propose it" not in client.get(path).content.decode()
    later = clock.now() + timedelta(days=3)
    for draft, when in ((waiting, later), (kept, None)):
        request = actions.propose(by(olga), draft, effective_at=when, reason="The council decided", now=clock.now())
        approvals.approve(by(omar), request, now=clock.now())
        if draft is waiting:
            page = client.get(path).content.decode()
            assert "it stays in force and the other never counts" in page
            assert "Propose it" in page
    assert "Propose it" not in client.get(path).content.decode()
    assert client.get("/policy/history/").content.decode().count("never counted") == 1


def test_the_form_says_what_is_missing_or_too_late(cora, olga, shorter):
    bring(signed_in(cora), shorter)
    where = f"/policy/drafts/{Draft.objects.get().pk}/propose/"
    client = signed_in(olga)
    assert client.post(where, {"reason": ""}).status_code == 400
    late = client.post(where, {"reason": "Now", "effective_at": "2020-01-01T00:00"})
    assert late.status_code == 400
    assert "has passed" in late.content.decode()


def test_the_policys_page_leads_to_drafts_for_who_may_see_them(cora):
    assert "/policy/drafts/" in signed_in(cora).get("/policy/").content.decode()
    assert "/policy/drafts/" not in signed_in(precinct.an_officer("ian")).get("/policy/").content.decode()
