"""A browser small enough to read: pages, forms, links and pictures over real HTTP, without JavaScript.

For the smoke run, which must do what a person does and nothing that a person could not do.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import TracebackType
from typing import Self

import httpx

from clearplate.core.errors import FormatError

_TIMEOUT_S = 60.0
_VOID_TYPES = frozenset({"submit", "button", "image", "reset", "file"})


@dataclass(slots=True)
class Form:
    """One form as the page shows it.

    Attributes:
        action: Where it goes, as written; empty for the page itself.
        method: `get` or `post`.
        values: What is filled in already, by field; several values of one name keep their order.
        choices: For radio buttons, boxes and lists: what may be chosen, in the page's order.
    """

    action: str
    method: str
    values: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, list[str]] = field(default_factory=dict)

    @property
    def names(self) -> set[str]:
        """Names of all fields."""
        return set(self.values) | set(self.choices)


class _Reader(HTMLParser):
    """Collects what a person could act on."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.pictures: list[str] = []
        self.words: list[str] = []
        self._form: Form | None = None
        self._textarea: str | None = None
        self._select: str | None = None
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        if tag in {"script", "style"}:
            self._silent += 1
        elif tag == "form":
            self._form = Form(attributes.get("action", ""), attributes.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "a" and "href" in attributes:
            self.links.append(attributes["href"])
        elif tag == "img" and "src" in attributes:
            self.pictures.append(attributes["src"])
        elif (self._form is not None and "name" in attributes) or tag == "option":
            self._field(tag, attributes)

    def _field(self, tag: str, attributes: dict[str, str]) -> None:
        form, name = self._form, attributes.get("name", "")
        if form is None:
            return
        if tag == "input":
            self._input(form, name, attributes)
        elif tag == "textarea":
            self._textarea = name
            form.values.setdefault(name, [""])
        elif tag == "select":
            self._select = name
            form.choices.setdefault(name, [])
        elif tag == "button" and attributes.get("value"):
            form.choices.setdefault(name, []).append(attributes["value"])
        elif tag == "option" and self._select is not None:
            form.choices[self._select].append(attributes.get("value", ""))
            if "selected" in attributes or self._select not in form.values:
                form.values[self._select] = [attributes.get("value", "")]

    @staticmethod
    def _input(form: Form, name: str, attributes: dict[str, str]) -> None:
        kind, value = attributes.get("type", "text"), attributes.get("value", "")
        if kind in {"radio", "checkbox"}:
            form.choices.setdefault(name, []).append(value or "on")
            if "checked" in attributes:
                form.values.setdefault(name, []).append(value or "on")
        elif kind not in _VOID_TYPES:
            form.values.setdefault(name, []).append(value)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._textarea = None
        elif tag == "select":
            self._select = None
        elif tag in {"script", "style"}:
            self._silent = max(0, self._silent - 1)

    def handle_data(self, data: str) -> None:
        if self._textarea is not None and self._form is not None:
            self._form.values[self._textarea] = [self._form.values[self._textarea][0] + data]
        elif not self._silent and data.strip():
            self.words.append(data.strip())


@dataclass(frozen=True, slots=True)
class Page:
    """One answer, read.

    Attributes:
        status: HTTP status.
        url: Where it finally came from.
        content: Its bytes.
        media_type: For example `text/html`.
    """

    status: int
    url: httpx.URL
    content: bytes
    media_type: str

    def _read(self) -> _Reader:
        reader = _Reader()
        reader.feed(self.content.decode("utf-8", "replace"))
        return reader

    @property
    def words(self) -> str:
        """All text a person sees, joined by spaces."""
        return " ".join(self._read().words)

    @property
    def links(self) -> list[str]:
        """Where links lead, as written."""
        return self._read().links

    @property
    def pictures(self) -> list[str]:
        """Sources of pictures, as written."""
        return self._read().pictures

    def forms_with(self, *names: str) -> list[Form]:
        """All forms that have these fields."""
        return [form for form in self._read().forms if set(names) <= form.names]

    def form_with(self, *names: str) -> Form:
        """The first form that has these fields.

        Raises:
            FormatError: There is none.
        """
        found = self.forms_with(*names)
        if not found:
            raise FormatError(f"The page {self.url.path} (status {self.status}) has no form with {', '.join(names)}.")
        return found[0]


class Browser:
    """Keeps cookies and follows redirects, as a browser does."""

    def __init__(self, address: str) -> None:
        """Open a browser on one server's address, such as `http://127.0.0.1:8000`."""
        self._client = httpx.Client(base_url=address, follow_redirects=True, timeout=_TIMEOUT_S, trust_env=False)

    def __enter__(self) -> Self:
        """Use as a context manager."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close connections."""
        self._client.close()

    def open(self, path: str) -> Page:
        """Follow an address."""
        return self._page(self._client.get(path))

    def submit(self, page: Page, form: Form, filled: Mapping[str, str | list[str]]) -> Page:
        """Fill a form in and send it.

        Args:
            page: Where the form stands.
            form: One of its forms.
            filled: What to type or choose, by field; the rest goes as it stands.

        Raises:
            FormatError: The form has no such field.
        """
        unknown = set(filled) - form.names
        if unknown:
            raise FormatError(f"The form on {page.url.path} has no field {', '.join(sorted(unknown))}.")
        data: dict[str, str | list[str]] = {**form.values, **filled}
        target = page.url.join(form.action) if form.action else page.url
        if form.method == "get":
            return self._page(self._client.get(target, params=data))
        return self._page(self._client.post(target, data=data, headers={"Referer": str(page.url)}))

    @staticmethod
    def _page(response: httpx.Response) -> Page:
        media_type = response.headers.get("content-type", "").partition(";")[0].strip()
        return Page(response.status_code, response.url, response.content, media_type)
