"""Proofs on demand, made from the published tiles alone, so that a mirror could make the same."""

from base64 import b64encode

from clearplate.core.errors import FormatError
from clearplate.core.tlog.proof import TlogProof
from clearplate.core.tlog.tiles import TILE_WIDTH, Bundle, TiledTree, decode_bundle
from clearplate.server.tlog import publishing
from clearplate.server.tlog.store import PublicStore


def receipt(store: PublicStore, index: int) -> bytes | None:
    """The receipt of an entry, with the entry's bytes in it; None if no published entry has this index."""
    found = publishing.published(store)
    if found is None or index >= found[0].tree_size:
        return None
    checkpoint, _, note = found
    tree = TiledTree(checkpoint.tree_size, publishing.tile_reader(store))
    return TlogProof(index, tuple(tree.inclusion(index)), note, _entry(store, index, checkpoint.tree_size)).render()


def consistency(store: PublicStore, old_size: int, new_size: int) -> list[str] | None:
    """The hashes that show that the larger tree contains the smaller, in base64; None for a size not reached yet.

    Raises:
        FormatError: The sizes are not in order.
    """
    found = publishing.published(store)
    if found is None or new_size > found[0].tree_size:
        return None
    if not 1 <= old_size <= new_size:
        raise FormatError("The older size is at least 1 and at most the newer one.")
    tree = TiledTree(new_size, publishing.tile_reader(store))
    return [b64encode(node).decode("ascii") for node in tree.consistency(old_size)]


def _entry(store: PublicStore, index: int, tree_size: int) -> bytes:
    number, place = divmod(index, TILE_WIDTH)
    width = min(TILE_WIDTH, tree_size - number * TILE_WIDTH)
    for bundle in (Bundle(number, width), Bundle(number, TILE_WIDTH)):
        data = store.read(f"log/{bundle.path()}")
        if data is not None:
            return decode_bundle(data, bundle.width)[place]
    raise publishing.PublishedLogError(f"The published log/{Bundle(number, width).path()} is missing.")
