"""`clearplate evidence`: signing in at the terminal, the same decisions and entries as the button, one file or none."""

import json
import os
import time
from datetime import timedelta
from hashlib import sha256

import pyotp
import pytest

import people
from clearplate.cli import evidence
from clearplate.cli.main import main as command
from clearplate.core.evidence.archive import read_archive
from clearplate.server import clock
from clearplate.server.agencies import actions as agencies
from clearplate.server.evidence.models import Export
from clearplate.server.ingest import counting
from clearplate.server.tlog import publishing
from exports import DELAY
from people import PASSWORD
from roadside import entries

pytestmark = pytest.mark.django_db


@pytest.fixture
def minutes():
    """How long the public log takes."""
    return 1


@pytest.fixture
def terminal(ann, minutes, tmp_path, monkeypatch):
    """Runs the command as Ann, with her password and a fresh code; the service's clock and log go on while it waits."""
    agencies.set_password(ann, PASSWORD)
    person = people.Person(ann, agencies.enroll_totp(ann))
    password = tmp_path / "password"
    password.write_text(PASSWORD + "\n")

    def goes_on(_seconds):
        monkeypatch.setenv(clock.OFFSET_VARIABLE, str(int(os.environ[clock.OFFSET_VARIABLE]) + 60 * minutes))
        counting.count_hours(now=clock.now() + timedelta(hours=1))
        publishing.publish(now=clock.now() + DELAY)

    monkeypatch.setattr(evidence, "sleep", goes_on)

    def run(*words, officer=ann.email, code=None, password=password):
        who = ["--officer", officer, "--password-file", str(password), "--code", code or person.code()]
        return command(["evidence", *map(str, words), *who])

    run.code, run.totp = person.code, pyotp.TOTP(person.seed)
    return run


WHY = ("--purpose", "prosecution", "--reason", "Robbery at the Mesa Street store", "--recipient", "District Attorney")


def test_it_exports_a_file_like_the_buttons(terminal, hold, tmp_path, capsys):
    out = tmp_path / "bundle.zip"
    assert terminal("export", "--case", "26-000001", *WHY, "--out", out, "--language", "es") == 0
    files = read_archive(out.read_bytes())
    assert json.loads(files["contents.json"])["language"] == "es"
    assert out.stat().st_mode & 0o777 == 0o600
    said = capsys.readouterr().out
    assert sha256(out.read_bytes()).hexdigest() in said
    assert "Waiting for the public log" in said
    told = [len(entries(kind)) for kind in ("agencies.signed_in", "evidence.export_asked", "evidence.exported", "evidence.downloaded", "agencies.signed_out")]  # fmt: skip
    assert told == [1, 1, 1, 1, 1]
    assert entries("agencies.signed_in")[0]["method"] == "totp"
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("minutes", [20])
def test_after_a_long_wait_a_script_takes_it_out_with_a_new_code(terminal, hold, tmp_path, capsys):
    out = tmp_path / "bundle.zip"
    assert terminal("export", "--case", "26-000001", *WHY, "--out", out) == 1
    assert "people.mfa_fresh" in capsys.readouterr().err
    assert not out.exists()
    export = Export.objects.get()
    assert export.state == "ready"
    # The one after the code that was used, by the machine's clock: the city's was moved.
    code = terminal.totp.at(int(time.time()) + 30)
    assert terminal("fetch", "--case", "26-000001", "--export", export.pk, "--out", out, code=code) == 0
    assert sha256(out.read_bytes()).digest() == bytes(export.bundle_sha256)
    assert terminal("fetch", "--case", "26-000001", "--export", hold.pk, "--out", tmp_path / "other.zip") == 1


def test_a_file_that_exists_is_left_alone_and_nothing_is_asked(terminal, hold, tmp_path, capsys):
    out = tmp_path / "bundle.zip"
    out.write_text("mine")
    assert terminal("export", "--case", "26-000001", *WHY, "--out", out) == 1
    assert (out.read_text(), Export.objects.count()) == ("mine", 0)
    assert "exists already" in capsys.readouterr().err


def test_a_refusal_says_the_rule_and_is_logged(terminal, case, tmp_path, capsys):
    assert terminal("export", "--case", "26-000001", *WHY, "--out", tmp_path / "b.zip") == 1
    assert "evidence.export_hold" in capsys.readouterr().err
    assert [one["action"] for one in entries("policy.refused")] == ["export_evidence"]
    assert len(entries("agencies.signed_out")) == 1


@pytest.mark.parametrize("wrong", ["password", "code", "name"])
def test_who_is_not_who_they_say_gets_nothing_and_is_counted(terminal, hold, tmp_path, capsys, wrong):
    other = tmp_path / "other"
    other.write_text("wrong")
    changes = {"password": {"password": other}, "code": {"code": "000000"}, "name": {"officer": "x@example.gov"}}
    assert terminal("export", "--case", "26-000001", *WHY, "--out", tmp_path / "b.zip", **changes[wrong]) == 1
    assert Export.objects.count() == 0
    assert [one["stage"] for one in entries("agencies.signin_failed")] == [
        "second_factor" if wrong == "code" else "password"
    ]


def test_five_failures_lock_the_name_here_too(terminal, hold, tmp_path, capsys):
    for _ in range(5):
        assert terminal("list", "--case", "26-000001", code="000000") == 1
    assert len(entries("agencies.locked_out")) == 1
    assert terminal("list", "--case", "26-000001") == 1
    assert "Too many failed attempts" in capsys.readouterr().err


def test_a_code_works_once(terminal, case, capsys):
    code = terminal.code()
    assert terminal("list", "--case", "26-000001", code=code) == 0
    assert "Nothing of this case" in capsys.readouterr().out
    assert terminal("list", "--case", "26-000001", code=code) == 1
    assert "was used before" in capsys.readouterr().err


def test_the_list_says_how_far_each_is(terminal, asked, capsys):
    assert terminal("list", "--case", "26-000001") == 0
    said = capsys.readouterr().out
    assert str(asked.pk) in said
    assert "2 captures  prosecution  asked" in said


@pytest.mark.parametrize(
    ("words", "told"),
    [(("--case", "26-999999"), "has no case"), (("--case", "26-000001", "--hold", "none"), "has no hold")],
)
def test_what_is_not_there_is_told(terminal, hold, tmp_path, capsys, words, told):
    assert terminal("export", *words, *WHY, "--out", tmp_path / "b.zip") == 1
    assert told in capsys.readouterr().err
