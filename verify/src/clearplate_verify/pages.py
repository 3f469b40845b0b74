"""What a page shows: every marked number and every marked row, read from its HTML."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

PAGES = [
    "index",
    "searches",
    "reviews",
    "refusals",
    "retention",
    "holds",
    "cameras",
    "access",
    "residents",
    "policy",
    "promises",
    "log",
    "verify",
    "numbers",
]
"""Pages that every portal has, in both languages; whatever they link to is read as well."""
Marks = dict[str, str | None]


@dataclass
class Shown:
    """A marked number: its id, its value, and the words a reader sees."""

    figure: str
    value: str
    text: str = ""
    has_text: bool = True


@dataclass
class Page(HTMLParser):
    """Collects marks; never fails on broken HTML, what is missing is then found missing."""

    numbers: list[Shown] = field(default_factory=list)
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)
    links: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: Shown | None = None
        self._list: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note marks."""
        marks = {name: value or "" for name, value in attrs}
        if tag == "a" and "href" in marks:
            self.links.append(marks["href"])
        if "data-figure" in marks:
            value = marks.get("value", marks.get("data-value", ""))
            shown = Shown(marks["data-figure"], value, has_text=tag == "data")
            self.numbers.append(shown)
            self._open = shown if tag == "data" else self._open
        if "data-list" in marks:
            self._list = marks["data-list"]
            self.rows.setdefault(self._list, [])
        if self._list is not None and "data-row" in marks:
            self.rows[self._list].append({})
        if self._list is not None and "data-column" in marks and self.rows[self._list]:
            self.rows[self._list][-1][marks["data-column"]] = marks.get("data-value", "")

    def handle_endtag(self, tag: str) -> None:
        """Close a number or a table."""
        if tag == "data":
            self._open = None
        if tag == "table":
            self._list = None

    def handle_data(self, data: str) -> None:
        """Collect the words of an open number."""
        if self._open is not None:
            self._open.text += data


def spelled(value: int | None, language: str) -> str:
    """How a number is written for readers."""
    if value is None:
        return "–"
    return f"{value:,}".replace(",", "\u202f" if language == "es" else ",")


def linked(path: str, link: str) -> str | None:
    """The page of this portal that a link leads to; none where it leads elsewhere, or into the log's own listing."""
    parts = urlsplit(link.split("#", 1)[0].split("?", 1)[0]) if "[" not in link and "]" not in link else None
    if parts is None or parts.scheme or parts.netloc or not parts.path or parts.path.startswith("/"):
        return None
    found = normpath(join(dirname(path), unquote(parts.path)))
    is_page = found.endswith(".html") and not found.startswith(("..", "log/")) and "\0" not in found
    return found if is_page else None
