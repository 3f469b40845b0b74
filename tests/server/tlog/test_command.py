import argparse
import json
from datetime import UTC, datetime

import psycopg
import pytest
from django.db import transaction

from clearplate.cli import tlog as command
from clearplate.core.tlog import kinds
from clearplate.server.tlog import actions, queries

NOW = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db(transaction=True)


def run(*words):
    parser = argparse.ArgumentParser()
    command.register(parser.add_subparsers())
    arguments = parser.parse_args(["tlog", *words])
    return arguments.run(arguments)


@pytest.fixture(autouse=True)
def log():
    with transaction.atomic():
        for day in ("2026-10-23", "2026-10-24"):
            public = {"day": day, "key_sha256": "ab" * 32}
            actions.append(kinds.custody.DAY_KEY_DESTROYED, public, {}, now=NOW)


def test_a_sound_log_passes_and_tells_its_root(capsys):
    assert run("check") == 0
    assert "0 entries in order, 2 waiting" in capsys.readouterr().out
    assert run("sequence") == 0
    assert "2 entries placed" in capsys.readouterr().out
    assert run("check", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["tree_size"], told["pending"], told["faults"]) == (2, 0, [])
    assert told["root_hash"] == queries.root().root_hash.hex()


def test_a_log_that_does_not_hold_fails_and_names_the_entry(city_on_disk, capsys):
    run("sequence")
    with psycopg.connect(city_on_disk.url("superuser")) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute("DELETE FROM tlog_sequence WHERE tree_index = 0")
    capsys.readouterr()
    assert run("check") == 1
    told = capsys.readouterr().err
    assert "(index 1) stands where index 0 was expected" in told
    assert "has no place in the tree" in told
    assert run("check", "--json") == 1
    assert len(json.loads(capsys.readouterr().out)["faults"]) == 2
