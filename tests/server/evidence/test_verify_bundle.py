"""A bundle from the server's own path, checked by clearplate-verify: what it says, and that one bit ends it."""

import json
import random
from datetime import timedelta

import pytest
from django.conf import settings

from clearplate.server.evidence import actions
from clearplate.server.tlog import queries as log
from clearplate_verify.cli import main
from held import by

pytestmark = pytest.mark.django_db


@pytest.fixture
def verify(tmp_path, capsys):
    def run(data, *more):
        file = tmp_path / "export.zip"
        file.write_bytes(data)
        code = main(["bundle", str(file), "--state", str(tmp_path / "state"), "--json", *more])
        return code, json.loads(capsys.readouterr().out)

    return run


@pytest.fixture
def bundle(ready, ann, later):
    return b"".join(actions.download(by(ann), ready, now=later).pieces)


def test_what_the_server_exports_holds(verify, bundle, ready):
    code, told = verify(bundle)
    assert code == 0, told
    assert (told["export"], told["captures"], told["not_enrolled"], told["not_counted"]) == (str(ready.pk), 2, 0, 0)
    assert (told["case_number"], told["recipient"]) == ("26-000001", "District Attorney")
    assert told["viewings"] >= 1
    assert told["c2pa_copies"] == 4


def test_the_citys_public_log_has_the_same_history(verify, bundle):
    public = settings.CITY.public.store.folder
    code, told = verify(bundle, "--checkpoint", str(public), "--keys", str(public / "log/keys.txt"))
    assert code == 0, told
    assert (told["keys_from_bundle"], told["compared_with"]) == (False, str(public))


@pytest.fixture
def embargo(case, now):
    case.embargo_ends_at = now + timedelta(days=20)
    case.save(update_fields=["embargo_ends_at"])


@pytest.mark.usefixtures("embargo")
def test_an_export_of_an_embargoed_case_holds(verify, bundle, later):
    """The log hides what happened; whoever holds the bundle is shown it, and that the log committed to it."""
    code, told = verify(bundle)
    assert code == 0, told
    assert len(log.entries(kind="tlog.embargoed")) >= 4


def test_one_bit_ends_it(verify, bundle):
    chance = random.Random(3)
    for _ in range(40):
        changed, place = bytearray(bundle), chance.randrange(len(bundle))
        changed[place] ^= 1 << chance.randrange(8)
        assert verify(bytes(changed))[0] == 1, place
