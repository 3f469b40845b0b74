"""A city with its policy adopted, a camera enrolled and a pole that seals to the city's real day keys.

For tests of the road from the camera into custody: everything here goes through the product's own doors.
"""

import base64
import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client

from clearplate.core import canonical
from clearplate.core.ids import CameraId
from clearplate.core.policy.acts import OfficerFacts
from clearplate.core.policy.document import PolicyDocument, build_document
from clearplate.core.policy.parameters import PARAMETERS_FILE
from clearplate.core.policy.trial import try_every_act
from clearplate.core.upload import MEDIA_TYPE
from clearplate.server.cameras import actions as cameras
from clearplate.server.cameras.actions import By, Site
from clearplate.server.custody import actions as custody
from clearplate.server.custody.keys import keyring
from clearplate.server.policy import actions as policy
from clearplate.server.policy import queries as policies
from clearplate.server.policy.folder import read_folder
from clearplate.server.tlog.models import TlogEntry
from factories import Pole

EXAMPLE_POLICY = Path(__file__).parents[1] / "policy" / "example-city"


def official() -> OfficerFacts:
    return OfficerFacts(
        officer_id=uuid4(),
        agency_id=uuid4(),
        roles=frozenset({"official"}),
        trained_until=None,
        mfa_verified=True,
        active=True,
        mfa_minutes_ago=0,
    )


def example_policy(**numbers: int) -> PolicyDocument:
    """The example city's policy, with some of its numbers changed."""
    files = dict(read_folder(EXAMPLE_POLICY).files)
    for name, number in numbers.items():
        files[PARAMETERS_FILE], changed = re.subn(
            rf"^{name} = .*$", f"{name} = {number}", files[PARAMETERS_FILE], flags=re.MULTILINE
        )
        assert changed == 1, name
    return try_every_act(build_document(files))


def adopt_policy(now: datetime, **numbers: int) -> None:
    """Put the example policy in force, with some of its numbers changed."""
    adopt(example_policy(**numbers), now)


def adopt(document: PolicyDocument, now: datetime) -> None:
    """Put a policy in force: the first by command, as a city does; a later one as two officials do in the browser."""
    first = not policies.history().exists()
    adopted = policy.adopt(document, approved_by=(official(), official()), effective_at=now, by_command=first, now=now)
    assert hasattr(adopted, "version"), adopted


def a_site(name: str = "Mesa St at 5th", **changes) -> Site:
    fields = {
        "name": name,
        "latitude": Decimal("31.761878"),
        "longitude": Decimal("-106.485022"),
        "direction": "northbound, rear plates",
        "owner": "City of Testville",
    }
    return Site(**{**fields, **changes})


def enrolled(now: datetime, name: str = "Mesa St at 5th"):
    """Invite a camera by command and enroll it: the camera and its device key."""
    key = Ed25519PrivateKey.generate()
    invited = cameras.invite(a_site(name), by=By(), now=now)
    camera = cameras.enroll(
        invited.code,
        device_public_key=key.public_key().public_bytes_raw(),
        agent_version="0.1.0",
        address=None,
        now=now,
    )
    return camera, key


def pole_of(camera, key: Ed25519PrivateKey, at: datetime, now: datetime | None = None) -> Pole:
    """The camera as a pole: capsules sealed to the real key of the day, numbering from nought."""
    custody.make_day(at.date(), now=now or at)
    with keyring().day_key(at.date()) as day_key:
        pole = Pole.at(at, day_key, CameraId(camera.pk))
    pole.key = key
    pole.sequence = -1
    return pole


def post_upload(client: Client, data: bytes, content_type: str = MEDIA_TYPE):
    return client.post("/ingest/v1/uploads", data, content_type=content_type)


def signed_headers(camera_id, key: Ed25519PrivateKey, method: str, path: str, body: bytes, at: datetime) -> dict:
    """What a camera sends with a signed request, built from the contract and not from our own code."""
    time = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    message = "\n".join(["clearplate/request/v1", method, path, time, hashlib.sha256(body).hexdigest()]).encode()
    return {
        "Clearplate-Camera": str(camera_id),
        "Clearplate-Time": time,
        "Clearplate-Signature": base64.b64encode(key.sign(message)).decode(),
    }


def signed(client: Client, camera_id, key, method: str, path: str, document=None, *, at: datetime):
    body = b"" if document is None else canonical.encode(document)
    headers = signed_headers(camera_id, key, method, path, body, at)
    if method == "GET":
        return client.get(path, headers=headers)
    return client.post(path, body, content_type="application/json", headers=headers)


def problem_of(response) -> dict:
    """The problem document of an answer, checked to be one."""
    assert response.headers["Content-Type"] == "application/problem+json", response.content
    document = json.loads(response.content)
    assert document["status"] == response.status_code
    assert document["detail"].endswith(".")
    return {**document, "slug": document["type"].removeprefix("urn:clearplate:problem:")}


def a_heartbeat(at: datetime, **changes) -> dict:
    document = {
        "sent_at": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "agent_version": "0.1.0",
        "counts": {"frames": 120, "captures": 3},
        "spool": {"captures": 2, "bytes": 90000, "oldest_at": None},
        "erased": {"receipts": 1, "shredded": 0},
        "faults": [],
        "next_sequence": 3,
    }
    return {**document, **changes}


def entries(kind: str) -> list[dict]:
    """The public halves of the log's entries of one kind, in order."""
    rows = TlogEntry.objects.filter(kind=kind).order_by("entry_id").values_list("entry", flat=True)
    return [json.loads(bytes(entry))["public"] for entry in rows]


def days_before(at: datetime, days: int) -> datetime:
    return at - timedelta(days=days)
