"""A sample that an auditor draws over HTTP is drawn again by clearplate-verify from the published log, and by nobody's choice."""

import json
from datetime import timedelta

import pytest
from django.test import Client

import precinct
from clearplate.server import clock
from clearplate.server.tlog import publishing
from clearplate.server.tlog.jobs import sequence
from clearplate_verify.cli import main
from reviewing import asked
from roadside import entries

pytestmark = pytest.mark.django_db


def test_what_an_auditor_drew_is_drawn_again_by_the_verifier(ann, oda, now, stores, tmp_path, capsys):
    for number in range(10, 30):
        asked(ann, now, plate=f"KLM48{number}")
    asked(ann, now + timedelta(days=1))
    sequence(now=now + timedelta(days=1))
    browser, today = Client(), str(clock.now().date())
    precinct.sign_in(browser, oda)
    answer = browser.post("/review/samples/", {"first": today, "last": today, "size": "5"})
    assert answer.status_code == 302
    publishing.publish(now=now + timedelta(days=1))
    code = main(["log", str(stores / "public"), "--state", str(tmp_path), "--json"])
    told = json.loads(capsys.readouterr().out)
    assert code == 0, told
    (sample,) = told["samples"]
    assert (sample["drawn"], sample["population"]) == (5, 20)
    assert (sample["first_day"], sample["last_day"]) == (today, today)
    assert len(entries("review.sample_drawn")[0]["searches"]) == 5
