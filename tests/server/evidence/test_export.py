"""An export from asking to the bundle in somebody's hands."""

import json

import pytest

from clearplate.core.evidence.archive import read_archive
from clearplate.server.evidence import actions
from held import by

pytestmark = pytest.mark.django_db


def bundle_of(export, officer, now):
    taken = actions.download(by(officer), export, now=now)
    data = b"".join(taken.pieces)
    assert len(data) == taken.size
    return data


def test_an_export_is_a_bundle(ready, ann, later):
    files = read_archive(bundle_of(ready, ann, later))
    contents = json.loads(files["contents.json"])
    assert contents["export"] == str(ready.pk)
