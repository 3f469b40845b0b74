"""The page "verify it yourself" over a mirror: what its tests publish, how they press its button and read what it says."""

import shutil
from contextlib import contextmanager
from pathlib import Path

from django.template import Engine

import mirror
from browsing import WIDE
from clearplate.core.tlog import merkle
from mirror import agency, asked, digest, disclosure, entry

PORTAL = Path(mirror.__file__).parents[1] / "src" / "clearplate" / "server" / "portal"
VECTORS = Path(mirror.__file__).parents[1] / "docs" / "spec" / "vectors"
AS_OF = "2026-11-24T12:00:00.000Z"
HIDDEN = {
    "search": "0199f0a2-7d3c-7000-8000-00000000ffff",
    "officer": "o-0123456789abc",
    "agency": "County Sheriff",
    "sighting_count": 3,
    "crop_count": 0,
}
SNAPSHOT = """async ([entries, asOf]) => {
  const at = (name) => import(new URL(`assets/verify/${name}.js`, document.baseURI).href);
  const [{ Fold }, { parseEntry }, { filesOf }, { leafHash, toHex }] =
    await Promise.all(["figures", "entries", "compare", "merkle"].map(at));
  const fold = new Fold();
  for (const text of entries) {
    const bytes = new TextEncoder().encode(text);
    await fold.add(parseEntry(bytes, fold.size), toHex(await leafHash(bytes)));
  }
  return { snapshot: fold.snapshot(asOf), files: Object.fromEntries(filesOf(fold.months())) };
}"""


def verify_page(language):
    engine = Engine(dirs=[PORTAL / "templates"], libraries={"i18n": "django.templatetags.i18n"})
    body = engine.from_string('{% include "portal/verify_body.html" %}').render(_context())
    prefix = "../" if language == "es" else ""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>Verify</title>'
        f'<meta name="viewport" content="width=device-width">'
        f'<link rel="stylesheet" href="{prefix}assets/verify/verify.css">'
        f'<script type="module" src="{prefix}assets/verify/main.js"></script></head><body><main><h1>Verify</h1>{body}'
        "</main></body></html>"
    )


def _context():
    from django.template import Context  # noqa: PLC0415

    return Context({})


def plausible(count):
    """Agencies, searches, one act withheld and told later, and one still withheld."""
    told = [disclosure("kind", "search.answered"), *(disclosure(name, value) for name, value in HIDDEN.items())]
    hidden = entry(
        "tlog.embargoed", 2, "2026-11-20T08:00:00.000Z", {"ends_at": "2026-11-22T00:00:00.000Z"}, map(digest, told)
    )
    claims = {"index": 2, "leaf": merkle.leaf_hash(hidden).hex(), "disclosures": told}
    return [
        agency("City Police", "2026-08-01T00:00:00.000Z"),
        agency("County Sheriff", "2026-11-01T00:00:00.000Z"),
        hidden,
        entry("tlog.disclosed", 3, "2026-11-22T00:00:01.000Z", claims),
        entry("tlog.embargoed", 2, "2026-11-23T08:00:00.000Z", {"ends_at": "2026-12-22T00:00:00.000Z"}, ["x"]),
        *(asked(number, f"2026-11-24T0{number % 10}:00:00.000Z") for number in range(count - 5)),
    ]


def check(city, page, path="verify.html"):
    """Write the mirror's files, press the button, wait: the outcome and what the page says."""
    city.write_to(city.folder)
    page.goto(f"{city.address}/{path}")
    page.locator("[data-verify=start]").click()
    page.locator("html[data-verified]:not([data-verified=running])").wait_for(state="attached")
    assert city.faults == []
    told = page.locator("[data-verify=result]").inner_text() + " " + page.locator("[data-verify=detail]").inner_text()
    return page.locator("html").get_attribute("data-verified"), told


def step(page, name):
    line = page.locator(f"[data-verify=step-{name}]")
    return line.get_attribute("data-state"), line.inner_text()


@contextmanager
def published_space(chromium, tmp_path):
    """A function that publishes entries and what an honest portal says of them, and serves both: the mirror, the page."""
    opened = []
    folder = tmp_path / "public"
    shutil.copytree(PORTAL / "assets" / "verify", folder / "assets" / "verify")
    (folder / "es").mkdir()
    for language, name in (("en", "verify.html"), ("es", "es/verify.html")):
        (folder / name).write_text(verify_page(language), encoding="utf-8")
    with mirror.served(tmp_path) as address:

        def make(entries, *, viewport=WIDE):
            context = chromium.new_context(viewport=viewport)
            opened.append(context)
            page = context.new_page()
            page.set_default_timeout(60_000)
            faults = []
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on("console", lambda said: faults.append(said.text) if "Security Policy" in said.text else None)
            city = mirror.Mirror(entries)
            page.goto(f"{address}/public/verify.html")
            said = page.evaluate(SNAPSHOT, [[one.decode() for one in city.entries], AS_OF])
            city.say(said["snapshot"], said["files"], AS_OF)
            city.folder, city.address, city.faults = folder, f"{address}/public", faults
            city.write_to(folder)
            return city, page

        yield make
    for context in opened:
        context.close()
