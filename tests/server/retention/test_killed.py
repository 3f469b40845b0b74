"""kill -9 at every step, and inside each: whatever the moment, the next run finishes the day and nothing is told twice."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from clearplate.core.custody.certificate import certificate_path
from clearplate.core.upload import parse_upload
from clearplate.server.custody import objects
from clearplate.server.custody.keyring import KeyState
from clearplate.server.custody.keys import keyring
from clearplate.server.custody.models import Capsule, Capture, Proof
from clearplate.server.ingest import counting
from clearplate.server.ingest.models import Upload
from clearplate.server.retention import actions
from clearplate.server.retention.actions import STEPS
from clearplate.server.retention.models import Destruction
from clearplate.server.tlog.store import public_store
from roadside import entries, post_upload

SCRIPT = Path(__file__).with_name("killed_run.py")
INSIDE = [
    # The key: marked in the database but not committed; the key file renamed; its bytes still there; gone.
    ("after", 'UPDATE "custody_day"'),
    ("after", "clearplate.server.custody.keyring_files:Path.rename"),
    ("before", "clearplate.server.custody.keyring_files:_overwrite"),
    ("after", "clearplate.server.custody.keyring:Keyring.destroy"),
    # The partition dropped, the rows deleted: neither committed.
    ("after", "retention_drop_day"),
    ("after", "retention_forget_day"),
    # One of two objects removed.
    ("after", "clearplate.server.custody.objects:FolderStore.remove"),
    # The entry appended and not committed; the certificate written and not noted.
    ("after", "clearplate.server.retention.actions:_append"),
    ("after", "clearplate.server.tlog.store:FolderPublicStore.write"),
]
POINTS = [(moment, f"step {step.__name__}") for step in STEPS for moment in ("before", "after")] + INSIDE


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("moment", "point"), POINTS)
def test_after_kill_9_the_next_run_finishes_the_day(client, pole, now, stores, moment, point):
    day = now.date()
    sent = [pole.upload("ABC1234", "XYZ9876", at=now), pole.upload("KLM5555", at=now)]
    for data in sent:
        assert post_upload(client, data).status_code == 200
    counting.count_hours(now=now + timedelta(hours=2))
    end = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(days=30)

    words = [sys.executable, str(SCRIPT), str(stores), end.isoformat(), moment, point]
    killed = subprocess.run(words, env=os.environ, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr

    done = actions.run(now=end + timedelta(minutes=1))
    while done.busy:  # the killed one's session ends when the database notices
        done = actions.run(now=end + timedelta(minutes=1))
    assert done.blocked == {}
    assert keyring().days()[day] is KeyState.SHREDDED
    assert not (stores / "keyring" / f"{day}.key").exists()
    assert [model.objects.count() for model in (Capture, Capsule, Proof, Upload)] == [0, 0, 0, 0]
    assert list(objects.store().names(day)) == []
    assert len(entries("custody.day_key_destroyed")) == 1
    (entry,) = entries("retention.shredded")
    leaves = sorted(parse_upload(data).manifest.root_sha256.hex() for data in sent)
    certificate = json.loads(public_store().read(certificate_path(day)))
    assert (certificate["leaves"], certificate["root"]) == (leaves, entry["root"])
    row = Destruction.objects.get()
    assert (row.published_at is not None, row.leaves) == (True, None)
