"""The feed of changes: cameras, agencies, policies, destroyed days, settings.

Source: RFC 4287.
"""

from collections.abc import Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement, register_namespace, tostring

from clearplate.core.figures import Row
from clearplate.server.portal.site import CityPage, ToldEntry

ATOM = "http://www.w3.org/2005/Atom"
_TITLE = {"en": "Changes to the license plate cameras of {}", "es": "Cambios en las cámaras de placas de {}"}
_NEVER = "1970-01-01T00:00:00.000Z"
register_namespace("", ATOM)


def atom(city: CityPage, changes: Sequence[Row], told: Mapping[int, ToldEntry], language: str) -> bytes:
    """The feed in one language.

    Args:
        city: Whose.
        changes: The list of changes, newest first.
        told: Those entries, told.
        language: `en` or `es`.
    """
    address = f"https://{city.origin}"
    feed = Element(f"{{{ATOM}}}feed", {"{http://www.w3.org/XML/1998/namespace}lang": language})
    _text(feed, "id", f"{address}#changes-{language}")
    _text(feed, "title", _TITLE[language].format(city.name))
    _text(feed, "updated", changes[0]["at"] if changes else _NEVER)
    _text(SubElement(feed, f"{{{ATOM}}}author"), "name", city.name)
    SubElement(feed, f"{{{ATOM}}}link", {"rel": "self", "href": "feed.xml"})
    SubElement(feed, f"{{{ATOM}}}link", {"rel": "alternate", "href": "index.html"})
    for change in changes:
        entry = SubElement(feed, f"{{{ATOM}}}entry")
        _text(entry, "id", f"{address}#{change['index']}")
        _text(entry, "title", told[change["index"]].es if language == "es" else told[change["index"]].en)
        _text(entry, "updated", change["at"])
        SubElement(entry, f"{{{ATOM}}}link", {"rel": "alternate", "href": "log.html"})
    document: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, f"{{{ATOM}}}{name}").text = text
