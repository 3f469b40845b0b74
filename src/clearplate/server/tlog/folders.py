"""Pages that list the log's folders, so that `wget -r` or a person with a browser finds every tile.

They follow from the size of the tree alone: nothing is listed in the store.
"""

from collections.abc import Iterator
from html import escape

from clearplate.core.tlog.tiles import TILE_HEIGHT, TILE_WIDTH, Bundle, Tile, new_tiles

_GROUP = 1000


def pages(old_size: int, new_size: int) -> Iterator[tuple[str, bytes]]:
    """The pages that change when the log grows, by path below `log/`."""
    top = max((new_size.bit_length() - 1) // TILE_HEIGHT, -1) + 1
    levels = [str(level) for level in range(top)]
    yield "index.html", _page("log", ["checkpoint", "keys.txt", *(["tile/index.html"] if levels else [])])
    if not levels:
        return
    yield "tile/index.html", _page("tile", [f"{name}/index.html" for name in ["entries", *levels]])
    for level in range(top):
        hashes = new_size >> TILE_HEIGHT * level
        names = ["entries", "0"] if level == 0 else [str(level)]
        groups = {tile.index // _GROUP for tile in new_tiles(old_size, new_size) if tile.level == level}
        # A parent of a group that is new gets a link to it.
        groups |= {parent for group in groups for parent in _parents(group)}
        for name in names:
            for group in sorted(groups):
                folder = _folder(group)
                yield f"tile/{name}/{folder}index.html", _page(f"tile/{name}/{folder}", _links(group, hashes, level))


def _links(group: int, hashes: int, level: int) -> list[str]:
    """Links of the folder that holds the tiles from `group * 1000` on: its tiles, and the folders in it."""
    full, width = divmod(hashes, TILE_WIDTH)
    first = group * _GROUP
    links = [f"{index - first:03d}" for index in range(first, min(first + _GROUP, full))]
    if width and full // _GROUP == group:
        path = Tile(level, full, width).path() if level else Bundle(full, width).path()
        links.append("/".join(path.rsplit("/", 2)[1:]))
    last_group = (full if width else full - 1) // _GROUP
    children = range(group * _GROUP, min((group + 1) * _GROUP, last_group + 1))
    links += [f"x{child % _GROUP:03d}/index.html" for child in children if child]
    return links


def _parents(group: int) -> set[int]:
    parents = set()
    while group:
        group //= _GROUP
        parents.add(group)
    return parents


def _folder(group: int) -> str:
    """The folder of a group of a thousand tiles, relative to its level's."""
    parts: list[str] = []
    while group:
        parts.insert(0, f"x{group % _GROUP:03d}/")
        group //= _GROUP
    return "".join(parts)


def _page(title: str, links: list[str]) -> bytes:
    items = "".join(f'<li><a href="{escape(link)}">{escape(link)}</a>\n' for link in links)
    head = '<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>'
    return f"{head}{escape(title)}</title>\n<ul>\n{items}</ul>\n</html>\n".encode()
