"""A day whose key file is lost or damaged: the camera is asked to wait, and nothing it sent is given up."""

import pytest

from clearplate.server.custody.keys import keyring
from clearplate.server.ingest.models import Upload
from roadside import entries, post_upload

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("fault", ["missing", "damaged"])
def test_an_upload_waits_until_the_lost_key_is_back(client, pole, stores, now, fault):
    client.raise_request_exception = False
    path = stores / "keyring" / f"{now.date().isoformat()}.key"
    content, sent = path.read_bytes(), pole.upload("ABC1234", at=now)
    if fault == "missing":
        path.unlink()
    else:
        path.write_bytes(content[:-1] + b"?")
    assert post_upload(client, sent).status_code == 500
    assert not Upload.objects.exists()
    assert entries("ingest.refused") == []
    path.write_bytes(content)
    assert keyring().public(now.date())
    assert post_upload(client, sent).status_code == 200
