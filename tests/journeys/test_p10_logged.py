"""P10: every search is logged; the log is published, and a receipt proves each entry's place. Driven over HTTP."""

import csv
import io
import json

import people
from clearplate.core.tlog import merkle
from clearplate.core.tlog.proof import check_proof, parse_proof
from clearplate.core.tlog.tiles import decode_bundle
from clearplate.server import clock
from clearplate.server.portal.building import build
from clearplate.server.portal.jobs import city_page, memory_file
from clearplate.server.portal.rendering import render_pages
from clearplate.server.tlog import keys, publishing
from clearplate.server.tlog.store import public_store
from precinct import REASON, a_case
from visitor import PLATE

OTHER_REASON = "ongoing investigation"


def test_every_search_is_a_row_of_the_portal_and_an_entry_of_the_log_that_a_receipt_proves(visitor, stores, settings):
    investigator = people.a_person("Ada Byron")
    a_case("26-000001", investigator.officer)
    ada = visitor().sign_in(investigator)
    assert ada.ask(PLATE, reason=REASON).status_code == 200
    assert ada.ask(PLATE, reason=OTHER_REASON).status_code == 403
    size = publishing.publish(now=clock.now()).tree_size
    build(public_store(), public_store(), clock.now(), city_page(), render=render_pages, memory_file=memory_file())

    # A stranger reads the published bytes.
    stranger = visitor()
    bundle = stranger.get(f"/public/log/tile/entries/000.p/{size}").content
    published = decode_bundle(bundle, size)
    found = {json.loads(entry)["kind"]: index for index, entry in enumerate(published)}
    for kind in ("search.asked", "search.refused"):
        index = found[kind]
        for hidden in (PLATE, REASON, OTHER_REASON, "Ada Byron", "26-000001"):
            assert hidden.encode().upper() not in published[index].upper()
        proof = parse_proof(stranger.get(f"/public/proof/{index}.tlog-proof").content)
        assert (proof.index, proof.extra) == (index, published[index])
        check_proof(proof, merkle.leaf_hash(published[index]), keys.log_vkeys(), settings.CITY.public.origin)

    # The portal counts both, and has a row for each.
    figures = stranger.get("/public/data/figures.json").json()["figures"]
    assert (figures["searches.asked"]["value"], figures["searches.refused"]["value"]) == (1, 1)
    text = stranger.get(f"/public/data/searches/{clock.now():%Y-%m}.csv").text
    rows = list(csv.DictReader(io.StringIO(text)))
    assert sorted(int(row["index"]) for row in rows) == sorted([found["search.asked"], found["search.refused"]])

    # No published file holds the plate.
    files = [path for path in (stores / "public").rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert PLATE.encode() not in path.read_bytes().upper(), path
