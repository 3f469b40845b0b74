"""kill -9 while a hold is approved or ended: whatever the moment, doing it again finishes it and nothing is told twice."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from clearplate.server.custody import holding
from clearplate.server.custody.keyring import KeyState
from clearplate.server.custody.keys import keyring
from clearplate.server.holds import actions, ending
from clearplate.server.holds.models import HeldCapture, State
from factories import an_authorization
from held import by, records_of
from roadside import entries

pytestmark = pytest.mark.django_db(transaction=True)
SCRIPT = Path(__file__).with_name("killed_hold.py")
CUSTODY, HOLDS = "clearplate.server.custody", "clearplate.server.holds"
APPROVING = [
    # The case's key durable and not told; images half written; written; rows and entry written and not committed.
    ("after", f"{CUSTODY}.keyring:Keyring.make_case"),
    ("before", "pathlib:Path.replace"),
    ("after", f"{CUSTODY}.objects:FolderStore.put"),
    ("after", 'INSERT INTO "holds_heldcapture"'),
    ("after", f"{HOLDS}.actions:_append_decision"),
    ("after", 'UPDATE "holds_hold"'),
]
ENDING = [
    # Rows gone and not committed; the entry not committed; committed, then the key: its entry, its end; then the images.
    ("after", 'DELETE FROM "holds_heldcapture"'),
    ("after", 'UPDATE "holds_hold"'),
    ("before", f"{HOLDS}.ending:clear"),
    ("after", 'UPDATE "holds_holdkey"'),
    ("before", f"{CUSTODY}.keyring:Keyring.destroy_case"),
    ("after", f"{CUSTODY}.keyring:Keyring.destroy_case"),
    ("before", f"{HOLDS}.ending:remove_images"),
    ("after", f"{CUSTODY}.objects:FolderStore.remove"),
]


def killed_at(stores, now, moment, point, *what):
    words = [sys.executable, str(SCRIPT), str(stores), now.isoformat(), moment, point, *map(str, what)]
    killed = subprocess.run(words, env=os.environ, capture_output=True, text=True, check=False)
    assert killed.returncode == -signal.SIGKILL, killed.stderr


@pytest.mark.parametrize(("moment", "point"), APPROVING)
def test_an_approval_that_was_killed_is_as_if_it_never_was(asked, sue, now, stores, moment, point):
    killed_at(stores, now, moment, point, "approve", asked.pk, sue.pk)
    asked.refresh_from_db()
    assert asked.state == State.ASKED
    assert HeldCapture.objects.count() == len(entries("holds.approved")) == 0
    ending.end_due(now=now)
    held = actions.approve(by(sue), asked, now=now)
    assert len(holding.open_held(records_of(held), an_authorization(now), now=now).sightings) == 2
    assert len(entries("holds.approved")) == len(entries("custody.case_key_made")) == 1
    assert list(keyring().cases().values()) == [KeyState.OPEN]
    ending.release(by(sue), held, now=now)
    assert list((stores / "objects" / "held").iterdir()) == []


@pytest.mark.parametrize(("moment", "point"), ENDING)
def test_an_ending_that_was_killed_is_finished_by_the_next_run(hold, stores, moment, point):
    killed_at(stores, hold.ends_at, moment, point, "end")
    ending.end_due(now=hold.ends_at)
    hold.refresh_from_db()
    assert (hold.state, hold.sealed_reason, HeldCapture.objects.count()) == (State.ENDED, None, 0)
    assert keyring().cases()[hold.key_id] is KeyState.SHREDDED
    assert list((stores / "objects" / "held").iterdir()) == []
    assert len(entries("holds.ended")) == len(entries("custody.case_key_destroyed")) == 1
