"""Does the portal say what the log says? Every figure, list, row of searches, page and policy is compared."""

import re
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from clearplate_verify import figures
from clearplate_verify.counting import Counts, Window
from clearplate_verify.entries import AT, canonical, decode_canonical
from clearplate_verify.errors import NotFetched, VerificationFailed
from clearplate_verify.feeds import check_feed
from clearplate_verify.log import OpenLog, check_log
from clearplate_verify.pages import PAGES, Page, linked, spelled
from clearplate_verify.promises import CheckedPromises, Known, check_promises, read_result
from clearplate_verify.registers import Registers
from clearplate_verify.rows import Row, cell, csv_file

MAX_FILE = 256 << 20
MAX_PAGE = 16 << 20
PAGES_MAX = 200
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_MEMBERS = {"v", "origin", "tree_size", "root_hash", "as_of", "figures", "lists", "files"}


@dataclass
class Compared:
    """How much of the portal was compared, and the result of the promises' check; none where none was published."""

    figures: int
    rows: int
    pages: int
    promises: CheckedPromises | None


def check_portal(opened: OpenLog, target: str, progress: Callable[[int], None]) -> tuple[Compared, int | None]:
    """Check the log and everything the portal says of it.

    Returns:
        What was compared; the size the log had when it was last seen.

    Raises:
        VerificationFailed: The first thing that differs, named.
        NotFetched: A file of the portal could not be read.
    """
    if not opened.has_portal:
        raise NotFetched("This address is a log without a portal; name the portal's first address.")
    published = _figures_file(opened)
    window = Window(published["as_of"])
    with closing(Registers(Counts(window.days[0], window.last))) as registers:
        return _compare(opened, target, progress, published, registers)


def _compare(
    opened: OpenLog, target: str, progress: Callable[[int], None], published: dict[str, Any], registers: Registers
) -> tuple[Compared, int | None]:
    window, size = Window(published["as_of"]), published["tree_size"]
    result, made_on = read_result(opened.place)
    covered = (window.days[0], window.last)
    sizes = (size, made_on)
    seen = check_log(opened, target, progress, take=registers.take, counted=size, days=covered, sizes=sizes)
    if size and opened.heads.roots[size].hex() != published["root_hash"]:
        raise VerificationFailed(
            f"data/figures.json was computed from another log: its root over {size} entries differs."
        )
    computed, lists = figures.compute(registers, window, size)
    _compare_figures(published["figures"], computed)
    _compare_lists(published["lists"], lists)
    rows = _compare_searches(opened, registers, published["files"])
    _check_policies(opened, lists["policies"])
    _check_samples(opened, lists["samples"])
    for path in ("feed.xml", "es/feed.xml"):
        check_feed(path, _read(opened, path, MAX_PAGE), opened.signed.checkpoint.origin, lists["changes"])
    promises = _check_promises(opened, result, made_on, registers, window)
    pages = _compare_pages(opened, computed, lists)
    return Compared(len(computed), rows, pages, promises), seen


def _check_samples(opened: OpenLog, samples: list[Row]) -> None:
    drawn_again = {sample.index for sample in opened.samples}
    for row in samples:
        if row["index"] not in drawn_again:
            raise VerificationFailed(f"Entry {row['index']} withheld a sample; a sample is stated when it is drawn.")


def _check_promises(
    opened: OpenLog, result: bytes | None, made_on: int, registers: Registers, window: Window
) -> CheckedPromises | None:
    origin, now = opened.signed.checkpoint.origin, max(window.as_of, opened.endings.at)
    stated, earlier = registers.latest.get("promises.checked"), opened.state.city_key(origin)
    found = check_promises(result, Known(origin, stated, opened.heads.roots.get(made_on), now, earlier))
    if found is not None:
        opened.city_key = found.city_key.encode()
    return found


def _read(opened: OpenLog, path: str, limit: int = MAX_FILE) -> bytes:
    data = opened.place.read(path, limit)
    if data is None:
        raise VerificationFailed(f"{path} is missing from the portal.")
    return data


def _figures_file(opened: OpenLog) -> dict[str, Any]:
    value = decode_canonical(_read(opened, "data/figures.json"))
    if type(value) is not dict or value.keys() != _MEMBERS or value["v"] != 1:
        raise VerificationFailed("data/figures.json does not have the members it must have.")
    size, as_of = value["tree_size"], value["as_of"]
    if type(size) is not int or type(as_of) is not str or not AT.fullmatch(as_of):
        raise VerificationFailed("data/figures.json does not say from which entries, or as of when.")
    if value["origin"] != opened.signed.checkpoint.origin:
        raise VerificationFailed(f"data/figures.json speaks of another log, {value['origin']!r}.")
    _require_shape(value)
    if not 0 <= size <= opened.size:
        raise VerificationFailed(f"data/figures.json counts {size} entries; the log has {opened.size}.")
    return value


def _require_shape(value: dict[str, Any]) -> None:
    lists = list(value["lists"].values()) if type(value["lists"]) is dict else [None]
    rows = [row for one in [*lists, value["files"]] for row in (one if type(one) is list else [None])]
    entries = list(value["figures"].values()) if type(value["figures"]) is dict else [None]
    try:
        has_calendar = len(Window(value["as_of"]).days) > 0
    except (ValueError, OverflowError):
        has_calendar = False
    if not has_calendar or not all(type(one) is dict for one in [*rows, *entries]):
        raise VerificationFailed("data/figures.json is not in the form that figures have.")


def _compare_figures(published: dict[str, Row], computed: dict[str, Row]) -> None:
    for name in sorted(computed.keys() | published.keys()):
        if name not in published:
            raise VerificationFailed(f"The figure {name} is missing: the log gives {computed[name]['value']}.")
        if name not in computed:
            raise VerificationFailed(f"The portal has a figure {name} that the log does not give.")
        if canonical(published[name]) != canonical(computed[name]):  # in Python true equals 1
            raise VerificationFailed(
                f"The figure {name} is not what the log gives: published {_plain(published[name])}, "
                f"recomputed {_plain(computed[name])}."
            )


def _plain(figure: Row) -> str:
    return f"{figure.get('value')} ({figure.get('from')} to {figure.get('to')}, entries {figure.get('first')} to {figure.get('last')})"


def _compare_lists(published: dict[str, list[Row]], computed: dict[str, list[Row]]) -> None:
    if published.keys() != computed.keys():
        raise VerificationFailed(f"The portal's lists are {sorted(published)}; they must be {sorted(computed)}.")
    for name, rows in computed.items():
        shown = published[name]
        for place, row in enumerate(rows):
            if place >= len(shown) or canonical(shown[place]) != canonical(row):
                is_hidden = row not in shown
                raise VerificationFailed(
                    f"The list {name} {'hides' if is_hidden else 'misplaces'} what the log has in row {place + 1}: {row}."
                )
        if len(shown) > len(rows):
            raise VerificationFailed(f"The list {name} has a row that the log does not give: {shown[len(rows)]}.")


def _compare_searches(opened: OpenLog, registers: Registers, files: list[Row]) -> int:
    count, expected = 0, []
    for month in registers.months():
        rows = list(registers.searches(month))
        count += len(rows)
        for path, data in (
            (f"data/searches/{month}.csv", csv_file(rows)),
            (f"data/searches/{month}.json", canonical(rows)),
        ):
            expected.append({"path": path, "sha256": sha256(data).hexdigest(), "rows": len(rows)})
            published = _read(opened, path)
            if published != data:
                raise VerificationFailed(_first_difference(path, published, data))
    if sorted(files, key=lambda row: str(row.get("path"))) != sorted(expected, key=lambda row: str(row["path"])):
        raise VerificationFailed("data/figures.json does not name the search files with their hashes as they are.")
    return count


def _first_difference(path: str, published: bytes, computed: bytes) -> str:
    if path.endswith(".csv"):
        shown, right = published.split(b"\r\n"), computed.split(b"\r\n")
        line = next((i for i, row in enumerate(right) if i >= len(shown) or shown[i] != row), len(right))
        return f"{path} differs from the log in line {line + 1}."
    place = next((i for i in range(min(len(published), len(computed))) if published[i] != computed[i]), -1)
    return f"{path} differs from the log at byte {place if place >= 0 else min(len(published), len(computed))}."


def _check_policies(opened: OpenLog, policies: list[Row]) -> None:
    for row in policies:
        if not _SHA256.fullmatch(row["policy"]):
            raise VerificationFailed(f"Entry {row['index']} adopts a policy without naming its hash.")
        path = f"policies/{row['policy']}.txt"
        if sha256(_read(opened, path)).hexdigest() != row["policy"]:
            raise VerificationFailed(f"{path} is not the document that entry {row['index']} adopted.")


def _compare_pages(opened: OpenLog, computed: dict[str, Row], lists: dict[str, list[Row]]) -> int:
    waiting = [f"{prefix}{name}.html" for prefix in ("", "es/") for name in PAGES]
    done: set[str] = set()
    while waiting:
        path = waiting.pop(0)
        if path in done:
            continue
        if len(done) == PAGES_MAX:
            raise VerificationFailed(f"The portal has more than {PAGES_MAX} pages, so they cannot all be checked.")
        done.add(path)
        page = Page()
        page.feed(_read(opened, path, MAX_PAGE).decode("utf-8", "replace"))
        _compare_page(path, page, "es" if path.startswith("es/") else "en", computed, lists)
        waiting += [other for other in (linked(path, link) for link in page.links) if other]
    return len(done)


def _compare_page(path: str, page: Page, language: str, computed: dict[str, Row], lists: dict[str, list[Row]]) -> None:
    for shown in page.numbers:
        if shown.figure not in computed:
            raise VerificationFailed(f"{path} shows a figure {shown.figure} that the log does not give.")
        value = computed[shown.figure]["value"]
        if shown.value != cell(value) or (shown.has_text and shown.text.strip() != spelled(value, language)):
            raise VerificationFailed(
                f"{path} shows {shown.text.strip() or shown.value!r} for {shown.figure}; the log gives {value}."
            )
    for name, rows in page.rows.items():
        right = lists.get(name)
        if right is None:
            raise VerificationFailed(f"{path} shows a list {name} that the log does not give.")
        if len(rows) != len(right):
            raise VerificationFailed(f"{path} shows {len(rows)} rows of the list {name}; the log gives {len(right)}.")
        for number, (row, wanted) in enumerate(zip(rows, right, strict=True), 1):
            if not row:
                raise VerificationFailed(f"{path}, list {name}, row {number} has no marks to compare.")
            for column, text in row.items():
                if text != cell(wanted.get(column)):
                    raise VerificationFailed(
                        f"{path}, list {name}, row {number}: {column} is shown as {text!r}; the log gives "
                        f"{cell(wanted.get(column))!r}."
                    )
