"""Draw every page of the portal from one `Site`, in English and in Spanish: bytes by path, nothing else."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from clearplate.core.offenses import OFFENSES
from clearplate.core.policy.difference import summary
from clearplate.core.promises import PROMISES, Finding, Verdict, verdict_of
from clearplate.core.promises.catalog import CHECKS
from clearplate.core.promises.measures import VERDICTS, evidence, in_language
from clearplate.core.tlog.fields import instant_text
from clearplate.core.tlog.words import WORDS
from clearplate.server.policy import telling
from clearplate.server.portal import promises, words
from clearplate.server.portal.history import Step
from clearplate.server.portal.meanings import MEANINGS
from clearplate.server.portal.site import Site

LANGUAGES = ("en", "es")
ASSETS = Path(__file__).parent / "assets"
_TAGS = {Verdict.HOLDS: "kept", Verdict.FAILS: "refused", Verdict.UNCHECKED: "planned"}
_EFFECTS = {"stricter": "kept", "looser": "refused", "other": "partly"}
_ACCENT = re.compile(r"#[0-9a-fA-F]{6}\Z")

PAGES: Mapping[str, Any] = {
    "index": _("Overview"),
    "searches": _("Searches"),
    "reviews": _("Reviews"),
    "refusals": _("Refusals"),
    "retention": _("How long"),
    "holds": _("Evidence"),
    "cameras": _("Cameras"),
    "access": _("Who has access"),
    "residents": _("Residents"),
    "policy": _("Policy"),
    "promises": _("Promises"),
    "log": _("The log"),
    "numbers": _("The numbers"),
    "verify": _("Check it"),
}
"""Every page by the stem of its file, in the order of the navigation."""


@dataclass(frozen=True, slots=True)
class Computed:
    """What the tags of `templatetags/portal.py` draw from; a template can show nothing of it by itself."""

    site: Site

    def __str__(self) -> str:
        return ""


def render_pages(site: Site) -> Iterator[tuple[str, bytes]]:
    """Every page in both languages, and what they are drawn with.

    Yields:
        A path of the public space and the bytes that stand there.
    """
    for path in sorted(ASSETS.rglob("*")):
        if path.is_file() and path.suffix in {".css", ".js", ".svg"}:
            yield f"assets/{path.relative_to(ASSETS).as_posix()}", path.read_bytes()
    yield "assets/city.css", _accent(site)
    for language in LANGUAGES:
        folder = "" if language == "en" else f"{language}/"
        with translation.override(language):
            for stem in PAGES:
                yield f"{folder}{stem}.html", render_page(site, stem, language).encode()


def render_page(site: Site, stem: str, language: str) -> str:
    """One page, in the language that is active."""
    return render_to_string(f"portal/{stem}.html", _context(site, stem, language))


def _accent(site: Site) -> bytes:
    """The city's colour, in a file of its own because pages carry no styles."""
    if not _ACCENT.match(site.city.accent):
        return b"/* The city chose no colour of its own. */\n"
    return f":root {{ --accent: {site.city.accent}; }}\n".encode()


def _context(site: Site, stem: str, language: str) -> dict[str, Any]:
    inside = language != "en"
    snapshot, city = site.snapshot, site.city
    return {
        "computed": Computed(site),
        "city_name": city.name,
        "about": city.about_es if language == "es" else city.about_en,
        "contact_url": city.contact_url,
        "origin": city.origin,
        "language": language,
        "root": "../" if inside else "",
        "other": f"../{stem}.html" if inside else f"es/{stem}.html",
        "stem": stem,
        "title": PAGES[stem],
        "navigation": [(name, label) for name, label in PAGES.items() if name != "index"],
        "as_of": words.instant_shown(instant_text(snapshot.as_of)),
        "files": site.files,
        **_OWN.get(stem, _nothing)(site, language),
    }


def _nothing(_site: Site, _language: str) -> dict[str, Any]:
    return {}


def _of_searches(site: Site, language: str) -> dict[str, Any]:
    return {"searches": [told_search(row, language) for row in site.searches]}


def told_search(row: Mapping[str, Any], language: str) -> dict[str, Any]:
    """One search as a line of the register."""
    topics = [WORDS[topic][language] if topic in WORDS else topic for topic in str(row["topics"] or "").split()]
    offense = OFFENSES.get(row["offense_type"] or "")
    return {
        "index": row["index"],
        "at": words.instant_shown(row["at"]),
        "agency": row["agency"],
        "case": str(row["case"] or "")[: words.DIGEST_SHOWN],
        "offense": offense.name(language) if offense else row["offense_type"],
        "is_refused": row["outcome"] == "refused",
        "rule": row["rule"],
        "topics": ", ".join(topics),
        "was_embargoed": row["embargoed"],
    }


def _of_reviews(site: Site, _language: str) -> dict[str, Any]:
    """The command that draws the newest sample again; with gaps while none was drawn."""
    samples = site.snapshot.lists["samples"]
    newest = samples[0] if samples else dict.fromkeys(("seed", "first_day", "last_day", "drawn"), "…")
    drawn = "--seed {seed} --from {first_day} --to {last_day} --size {drawn}".format_map(newest)
    return {"redraw": f"clearplate review sample --public {site.address} {drawn}"}


def _of_log(site: Site, language: str) -> dict[str, Any]:
    return {
        "entries": [
            {
                "index": entry.index,
                "at": words.instant_shown(entry.at),
                "kind": entry.kind,
                "told": entry.es if language == "es" else entry.en,
            }
            for entry in site.entries
        ],
        "tree_size": words.number(site.checkpoint.tree_size),
        "root_hash": site.checkpoint.root_hash.hex(),
        "witnesses": [
            {"name": one.name, "at": words.instant_shown(instant_text(one.at)) if one.at else None}
            for one in site.witnesses
        ],
        "quorum": site.quorum,
        "keys_text": site.keys_text,
        "address": site.address,
        "mirror_folder": site.city.origin.removesuffix("/log"),
    }


def _of_verify(site: Site, language: str) -> dict[str, Any]:
    # Named one by one, so that `wget -r` copies them: it does not read what a script imports.
    modules = sorted(f"assets/verify/{path.name}" for path in (ASSETS / "verify").glob("*.js"))
    return {**_of_log(site, language), "modules": modules}


def _of_policy(site: Site, language: str) -> dict[str, Any]:
    steps = [_step(step, language) for step in site.history]
    if site.policy is None:
        return {"is_adopted": False, "steps": steps}
    document = site.policy.document
    facts: dict[str, Any] = {
        "is_adopted": True,
        "steps": steps,
        "version": site.policy.version,
        "document": document is not None,
    }
    if document is not None:
        parameters = document.parameters
        facts |= {
            "policy_title": parameters.title(language),
            "parameters": [
                (label, words.number(count), unit) for label, count, unit in telling.told_numbers(parameters, language)
            ],
            "areas": telling.told_areas(document, language),
            "offenses": telling.told_offenses(parameters, language),
        }
    return facts


def _step(step: Step, language: str) -> dict[str, Any]:
    """One adoption as it is told: what is stricter, what is looser, and what a reader must judge."""
    changes = step.changes or []
    return {
        "version": step.version,
        "digest": step.version[: words.DIGEST_SHOWN],
        "from": words.instant_shown(step.effective_at),
        "is_first": step.is_first,
        "is_told": step.changes is not None,
        "summary": summary(changes, language),
        "changes": [
            {"tag": _EFFECTS[change.effect], "mark": change.mark(language), "told": change.sentence(language)}
            for change in changes
        ],
    }


def _of_promises(site: Site, language: str) -> dict[str, Any]:
    result = site.promises
    told = {name: _checked(name, result.checked.findings, language) for name in PROMISES} if result else {}
    return {
        "promises": [(one, promises.STATES[one.state], told.get(one.number)) for one in promises.PROMISES],
        "broken": [name for name, one in told.items() if one["tag"] == _TAGS[Verdict.FAILS]],
        "checked_at": words.instant_shown(instant_text(result.checked.at)) if result else None,
        "checked_entry": words.number(result.index) if result else None,
    }


def _checked(promise: str, findings: Sequence[Finding], language: str) -> dict[str, Any]:
    """What the city's own checks of one promise came to, in words."""
    own = [finding for finding in findings if finding.promise == promise]
    verdict = verdict_of(own)
    return {
        "tag": _TAGS[verdict],
        "word": in_language(VERDICTS[verdict], language),
        "checks": [
            {
                "tag": _TAGS[finding.verdict],
                "word": in_language(VERDICTS[finding.verdict], language),
                "claim": CHECKS[finding.check_id].sentence(language),
                "evidence": evidence(finding, language),
                "entries": [words.number(index) for index in finding.entries]
                if finding.verdict is Verdict.FAILS
                else [],
                "named": finding.named if finding.verdict is Verdict.FAILS else (),
            }
            for finding in own
        ],
    }


def _of_numbers(_site: Site, _language: str) -> dict[str, Any]:
    return {"meanings": MEANINGS}


_OWN = {
    "searches": _of_searches,
    "reviews": _of_reviews,
    "log": _of_log,
    "policy": _of_policy,
    "promises": _of_promises,
    "numbers": _of_numbers,
    "verify": _of_verify,
}
