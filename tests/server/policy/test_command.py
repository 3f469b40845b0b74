import argparse
import shutil
from pathlib import Path

import pytest

import people
from clearplate.cli import policy as command
from clearplate.server import clock
from clearplate.server.agencies.models import Role
from clearplate.server.policy import queries

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
    assert run("explain", folder) == run("adopt", folder, "--official", "a@example.gov") == 1


@pytest.mark.parametrize(("language", "sentence"), [("en", "at most 30 days"), ("es", "como máximo 30 días")])
def test_a_policy_is_explained_in_sentences(capsys, language, sentence):
    assert run("explain", EXAMPLE, "--language", language) == 0
    told = capsys.readouterr().out
    assert sentence in told
    assert "retention_days = 30" in told


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
