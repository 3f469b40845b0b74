"""The public space over HTTP: the published bytes, to anyone; proofs that hold."""

import gzip

import pytest
from django.db import transaction

from clearplate.core.tlog import kinds, merkle
from clearplate.core.tlog.checkpoint import open_checkpoint
from clearplate.core.tlog.note import parse_note
from clearplate.core.tlog.proof import check_proof, parse_proof
from clearplate.server.tlog import actions, keys, publishing

pytestmark = pytest.mark.django_db(transaction=True)
GONE = {"software": "1.2.3", "config_sha256": "0" * 64, "previous_sha256": None}


@pytest.fixture
def published(stores, now):
    for _ in range(3):
        with transaction.atomic():
            actions.append(kinds.governance.CONFIG_CHANGED, GONE, {}, now=now)
    publishing.publish(now=now)


def test_a_stranger_reads_the_checkpoint_and_its_tiles(client, published, settings):
    answer = client.get("/public/log/checkpoint")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert not answer.cookies
    assert answer["Access-Control-Allow-Origin"] == "*"
    checkpoint, _ = open_checkpoint(answer.content, keys.log_vkeys(), settings.CITY.public.origin)
    bundle = client.get(f"/public/log/tile/entries/000.p/{checkpoint.tree_size}")
    assert "immutable" in bundle["Cache-Control"]
    assert client.head("/public/log/checkpoint").status_code == 200


def test_a_file_that_is_still_the_same_is_not_sent_again(client, published):
    first = client.get("/public/log/checkpoint")
    again = client.get("/public/log/checkpoint", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304
    packed = client.get("/public/log/keys.txt", headers={"accept-encoding": "gzip"})
    content = gzip.decompress(packed.content) if packed.get("Content-Encoding") == "gzip" else packed.content
    assert content.startswith(b"log ") or b"\nlog " in content


def test_a_receipt_proves_its_entry_offline(client, published, settings):
    proof = parse_proof(client.get("/public/proof/1.tlog-proof").content)
    leaf = merkle.leaf_hash(proof.extra)
    check_proof(proof, leaf, keys.log_vkeys(), settings.CITY.public.origin)
    assert client.get("/public/proof/999999.tlog-proof").status_code == 404


def test_consistency_is_proved_line_by_line(client, published):
    size = int(parse_note(client.get("/public/log/checkpoint").content).text.split("\n")[1])
    answer = client.get(f"/public/proof/consistency/1/{size}")
    assert answer.status_code == 200
    assert len(answer.content.split()) >= 1
    assert client.get("/public/proof/consistency/3/2").status_code == 400
    assert client.get("/public/proof/consistency/1/99999").status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "log/../../config.toml",
        "log/.checkpoint.1.2",
        "nothing.html",
        "%2e%2e/config.toml",
        "log//x",
        "x" * 300,
        "x/" * 3_000,
        "%C3%B1" * 200,
    ],
)
def test_nothing_else_is_served(client, published, path):
    answer = client.get(f"/public/{path}")
    assert answer.status_code == 404


def test_whoever_is_not_signed_in_starts_at_the_public_pages(client, published):
    answer = client.get("/")
    assert (answer.status_code, answer["Location"]) == (302, "/public/")


def test_nothing_can_be_written(client, published):
    assert client.post("/public/log/checkpoint", {"a": "b"}).status_code in {403, 405}
