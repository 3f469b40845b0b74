"""P12: no page, no job and no process asks anything of a third party. Driven over HTTP, with what this process opens in view."""

import re
import socket
import sys
from html.parser import HTMLParser
from urllib.parse import urldefrag, urljoin, urlsplit

import pytest
from procrastinate.contrib.django import app

import people
from clearplate.server import clock
from clearplate.server.conformance.jobs import check_and_publish
from clearplate.server.portal.building import build
from clearplate.server.portal.jobs import city_page, memory_file
from clearplate.server.portal.rendering import render_pages
from clearplate.server.tlog import publishing
from clearplate.server.tlog.store import public_store
from precinct import REASON, a_case
from visitor import PLATE

FETCHING = {"src", "srcset", "poster", "data", "action", "formaction", "background", "ping", "manifest"}
PAGES_MAX = 400
_CSS = re.compile(r"""url\(\s*['"]?([^'")]+)|@import\s+['"]([^'"]+)""")
_JS = re.compile(
    r"""(?:\bfrom|\bimport|\bfetch\(|\bimport\(|new (?:Worker|WebSocket|EventSource)\()\s*['"`]([^'"`]+)"""
)


class Fetched(HTMLParser):
    """What a page makes a browser fetch or send to, and where its links lead."""

    def __init__(self, text):
        super().__init__()
        self.loads, self.links, self.scripts, self._inside = [], [], 0, ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self._inside = tag
        for name, value in given.items():
            if name == "srcset":
                self.loads += [part.split()[0] for part in (value or "").split(",") if part.strip()]
            elif name in FETCHING or name.startswith(("hx-get", "hx-post")):
                self.loads.append(value or "")
            elif name == "style":
                self.loads += css(value or "")
        if tag in {"link", "use", "image"} and given.get("rel") not in {"alternate", "canonical", "license"}:
            self.loads.append(given.get("href") or given.get("xlink:href") or "")
        if tag == "a" and given.get("href"):
            self.links.append(given["href"])

    def handle_data(self, data):
        if self._inside == "style":
            self.loads += css(data)

    def handle_endtag(self, tag):
        self._inside = ""


def css(text):
    return [address for pair in _CSS.findall(text) for address in pair if address]


def is_foreign(address, base, own):
    parts = urlsplit(urljoin(base, address))
    return parts.scheme not in {"data", "blob", ""} and (parts.scheme, parts.netloc) != ("http", own)


@pytest.fixture(scope="module")
def heard():
    """Every address that Python in this process connects to, sends to or looks up, from now on."""
    told = []
    listening = [True]

    def hook(event, arguments):
        if listening[0] and event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
            told.append(arguments[1])
        elif listening[0] and event in {"socket.getaddrinfo", "socket.gethostbyname"}:
            told.append((arguments[0], 0))

    sys.addaudithook(hook)  # it cannot be taken off again, so it is told to stop
    yield told
    listening[0] = False


def is_here(address):
    """A socket of this machine, or its own name."""
    host = address if isinstance(address, (str, bytes)) else address[0]
    host = host.decode() if isinstance(host, bytes) else host
    return host.startswith(("/", "\0", "127.")) or host in {"", "::1", "localhost"}


def crawl(browser, start):
    """Every page of this city that links lead to from here: its address and its answer. Leaving is not followed."""
    waiting, seen = [start], set()
    while waiting and len(seen) < PAGES_MAX:
        address = waiting.pop(0)
        if address in seen or "logout" in address:
            continue
        seen.add(address)
        answer = browser.get(address)
        yield address, answer
        if "text/html" not in answer.headers.get("Content-Type", ""):
            continue
        for link in Fetched(answer.text).links:
            target = urldefrag(urljoin(str(answer.url), link)).url
            if target.startswith(browser.url) and target.removeprefix(browser.url) not in seen:
                waiting.append(target.removeprefix(browser.url))


def loads_of(address, answer):
    """What one answer makes a browser fetch."""
    kind = answer.headers.get("Content-Type", "")
    if "text/html" in kind or "svg" in kind:
        return Fetched(answer.text).loads
    if "text/css" in kind:
        return css(answer.text)
    return _JS.findall(answer.text) if "javascript" in kind else []


def walked(browser, start):
    """Walk from a page, and fetch what pages fetch, and what that fetches; addresses read, and all that is foreign."""
    own, read, foreign, files = urlsplit(browser.url).netloc, {}, set(), []
    for address, answer in crawl(browser, start):
        read[urlsplit(address).path] = answer
        files += [(str(answer.url), one) for one in loads_of(address, answer)]
    fetched = set()
    while files:
        base, address = files.pop()
        if is_foreign(address, base, own):
            foreign.add((base, address))
            continue
        target = urldefrag(urljoin(base, address)).url
        is_file = re.search(r"\.(css|js|mjs|svg|webmanifest)(\?|$)", target)
        if is_file and target.startswith(browser.url) and target not in fetched:
            fetched.add(target)
            answer = browser.client.get(target)
            assert answer.status_code == 200, (base, target)
            files += [(target, one) for one in loads_of(target, answer)]
    assert fetched, "No page had a style or a script."
    return read, foreign


def loosened(answer):
    """What the answer's policy for browsers permits besides the city itself."""
    directives = dict(part.split(None, 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert directives["default-src"] == "'none'"
    sources = {one for name in directives for one in directives[name].split()}
    return sources - {"'self'", "'none'", "blob:", "data:"}


def test_every_page_of_the_city_loads_from_the_city_alone_and_no_browser_may_do_otherwise(visitor, heard):
    everyone = people.a_person_with_every_role("Pat Reyes")
    a_case("26-000001", everyone.officer)
    heard.clear()
    pat = visitor().sign_in(everyone)
    assert pat.ask(PLATE, reason=REASON).status_code == 403  # an auditor does not search: refused pages are pages too
    read, foreign = walked(pat, "/")
    places = {"/", "/search/", "/cases/", "/holds/", "/approvals/", "/review/", "/cameras/", "/places/", "/policy/"}
    assert places <= set(read)
    assert foreign == set()
    pages = [one for one in read.values() if "text/html" in one.headers.get("Content-Type", "")]
    assert len(pages) > 30
    assert set().union(*(loosened(page) for page in pages)) == set()
    assert heard
    assert [one for one in heard if not is_here(one)] == []


def test_every_page_of_the_portal_loads_from_the_portal_alone(visitor):
    publishing.publish(now=clock.now())
    build(public_store(), public_store(), clock.now(), city_page(), render=render_pages, memory_file=memory_file())
    for start in ("/public/index.html", "/public/es/index.html"):
        read, foreign = walked(visitor(), start)
        pages = {path: one for path, one in read.items() if "text/html" in one.headers.get("Content-Type", "")}
        assert len(pages) > 10
        assert foreign == set()
        assert set().union(*(loosened(page) for page in pages.values())) == set()


def test_no_job_of_the_city_asks_anybody_anything(visitor, heard, logged):
    person = people.a_person("Ada Byron")
    a_case("26-000001", person.officer)
    assert visitor().sign_in(person).ask(PLATE, reason=REASON).status_code == 200
    tasks = [one.task for one in app.periodic_registry.periodic_tasks.values()]
    assert len(tasks) > 12
    logged()
    heard.clear()
    for task in tasks:
        task(timestamp=int(clock.now().timestamp()))
    check_and_publish(now=clock.now())  # its job waits for the others' first hour
    assert "promises.checked" in logged()
    assert [one for one in heard if not is_here(one)] == []


@pytest.mark.parametrize(
    "page",
    [
        '<script src="https://cdn.example/a.js"></script>',
        '<link rel="stylesheet" href="//fonts.example/a.css">',
        '<img srcset="/a.png 1x, https://cdn.example/a.png 2x">',
        '<form action="https://elsewhere.example/">',
        '<p style="background: url(https://pixel.example/1.gif)">',
        '<style>@import "https://fonts.example/a.css";</style>',
        '<a href="/" ping="https://pixel.example/">',
    ],
)
def test_a_page_that_asked_a_third_party_would_be_seen(page):
    own = "127.0.0.1:8000"
    assert [one for one in Fetched(page).loads if is_foreign(one, f"http://{own}/cases/", own)] != []


def test_a_look_up_that_a_job_made_would_be_heard(heard):
    heard.clear()
    with pytest.raises(OSError, match=r"(?i)name|resol|socket|address"):
        socket.getaddrinfo("third-party.invalid", 443)
    assert [one for one in heard if not is_here(one)] == [("third-party.invalid", 0)]
