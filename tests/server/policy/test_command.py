import argparse
import re
import shutil
from pathlib import Path

import pytest

import people
from clearplate.cli import policy as command
from clearplate.core.errors import FormatError
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.policy import queries
from clearplate.server.policy.folder import read_folder, read_policy

EXAMPLE = Path(__file__).parents[3] / "policy/example-city"


def run(*words):
    parser = argparse.ArgumentParser()
    command.register(parser.add_subparsers())
    arguments = parser.parse_args(["policy", *map(str, words)])
    return arguments.run(arguments)


def test_a_good_folder_passes_the_check(capsys):
    assert run("check", EXAMPLE) == 0
    rules = sum(path.read_text().count("@id(") for path in EXAMPLE.glob("*.cedar"))
    assert f"{rules} rules" in capsys.readouterr().out


def test_a_fault_is_told_with_file_and_line(tmp_path, capsys):
    folder = shutil.copytree(EXAMPLE, tmp_path / "policy")
    rules = folder / "1-people.cedar"
    rules.write_text(rules.read_text().replace("principal.suspended", "principal.gesperrt"))
    assert run("check", folder) == 1
    assert "1-people.cedar:3:" in capsys.readouterr().err
    assert run("adopt", folder, "--official", "a@example.gov") == 1
    for words in (("explain", folder), ("diff", EXAMPLE, folder)):
        with pytest.raises(FormatError, match=r"1-people\.cedar:3:"):
            run(*words)


@pytest.mark.parametrize(("language", "sentence"), [("en", "destroyed after: 30 days"), ("es", "después de: 30 días")])
def test_a_policy_is_explained_in_sentences(capsys, language, sentence):
    assert run("explain", EXAMPLE, "--language", language) == 0
    told = capsys.readouterr().out
    assert sentence in told
    assert "[retention_days]" in told
    assert "search.window" in told


@pytest.fixture
def draft(tmp_path):
    folder = shutil.copytree(EXAMPLE, tmp_path / "draft")
    numbers = folder / "parameters.toml"
    numbers.write_text(re.sub(r"(retention_days|search_window_max_days) = 30", r"\1 = 21", numbers.read_text()))
    return folder


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "stricter  Reads are destroyed after: 30 days → 21 days"), ("es", "después de: 30 días → 21 días")],
)
def test_two_policies_are_compared_in_sentences(capsys, draft, language, sentence):
    assert run("diff", EXAMPLE, draft, "--language", language) == 0
    told = capsys.readouterr().out
    assert sentence in told
    assert "2 stricter" in told or "2 más estricto" in told


def test_a_published_document_is_compared_as_the_folder_is(capsys, draft, tmp_path):
    published = tmp_path / "policy.txt"
    published.write_bytes(read_folder(EXAMPLE).data)
    assert run("diff", published, draft) == 0
    assert "30 days → 21 days" in capsys.readouterr().out


def test_another_hash_and_nothing_that_counts_is_said(capsys, tmp_path):
    folder = shutil.copytree(EXAMPLE, tmp_path / "policy")
    with (folder / "1-people.cedar").open("a") as rules:
        rules.write("// a comment\n")
    assert run("diff", EXAMPLE, folder) == 0
    assert "Only comments" in capsys.readouterr().out


PACKS = EXAMPLE.parent / "packs"


def test_packs_are_added_and_the_folder_is_a_policy(capsys, tmp_path):
    out = tmp_path / "virginia"
    assert run("compose", EXAMPLE, PACKS / "virginia", PACKS / "illinois", "--out", out) == 0
    told = capsys.readouterr().out
    assert "Reads are destroyed after: 30 days → 21 days" in told
    assert "It does not cover:" in told
    assert run("check", out) == 0
    with pytest.raises(FormatError, match="is there already"):
        run("compose", EXAMPLE, PACKS / "virginia", "--out", out)


def test_composing_speaks_spanish(capsys, tmp_path):
    assert run("compose", EXAMPLE, PACKS / "new-jersey", "--out", tmp_path / "nj", "--language", "es") == 0
    told = capsys.readouterr().out
    assert "CONFLICTO" in told
    assert "No cubre:" in told


def test_el_paso_is_a_whole_policy_and_the_other_packs_are_not(capsys):
    assert run("check", PACKS / "el-paso") == 0
    assert read_policy(PACKS / "el-paso").parameters.retention_days == 30
    assert run("check", PACKS / "virginia") == 1
    assert "is a pack, not a whole policy" in capsys.readouterr().err


@pytest.mark.django_db
def test_a_draft_is_compared_with_the_policy_in_force(capsys, draft):
    with pytest.raises(FormatError, match="No policy is in force"):
        run("diff", "in-force", draft)
    officials = [people.a_person(name, Role.OFFICIAL, trained=False).officer.email for name in ("Ada", "Grace")]
    assert run("adopt", EXAMPLE, *(word for email in officials for word in ("--official", email))) == 0
    assert run("diff", "in-force", draft) == 0
    assert "30 days → 21 days" in capsys.readouterr().out


@pytest.mark.django_db
class TestAdopting:
    @pytest.fixture
    def officials(self):
        names = ("Frances Allen", "Barbara Liskov")
        return [people.a_person(name, Role.OFFICIAL, trained=False).officer.email for name in names]

    def adopt(self, officials, *more):
        return run("adopt", EXAMPLE, *(word for email in officials for word in ("--official", email)), *more)

    def test_two_officials_adopt(self, officials, capsys):
        assert self.adopt(officials) == 0
        assert queries.in_force(clock.now()).version in capsys.readouterr().out

    def test_the_second_one_goes_through_the_browser(self, officials, capsys):
        assert self.adopt(officials) == 0
        assert self.adopt(officials) == 1
        told = capsys.readouterr().err
        assert "policy.first_by_command" in told
        assert "under Policy in the browser" in told
        assert queries.history().count() == 1

    def test_it_may_count_from_a_later_hour(self, officials):
        assert self.adopt(officials, "--effective", "2100-01-01T00:00:00Z") == 0
        assert queries.in_force(clock.now()) is None

    @pytest.mark.parametrize("effective", ["soon", "2100-01-01T00:00:00", "2001-01-01T00:00:00Z"])
    def test_an_hour_that_cannot_be_is_refused(self, officials, effective, capsys):
        assert self.adopt(officials, "--effective", effective) == 1
        assert capsys.readouterr().err
        assert queries.in_force(clock.now()) is None

    def test_one_official_is_not_enough(self, officials, capsys):
        assert self.adopt(officials[:1]) == 1
        assert "two officials" in capsys.readouterr().err

    def test_the_same_official_twice_is_refused_by_rule(self, officials, capsys):
        assert self.adopt(officials[:1] * 2) == 1
        assert "policy.two_officials, P16" in capsys.readouterr().err

    def test_a_stranger_is_not_an_official(self, officials, capsys):
        assert self.adopt([officials[0], "nobody@example.gov"]) == 1
        assert "No officer" in capsys.readouterr().err
