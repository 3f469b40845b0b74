"""The whole public space of a made-up city: a log of forty days, the example policy, and the portal that the server builds."""

from datetime import timedelta
from pathlib import Path

from city import ORIGIN, City, a_year
from clearplate.core.tlog.entries import parse_entry
from clearplate.server.policy.folder import read_folder
from clearplate.server.portal.building import build
from clearplate.server.portal.rendering import render_pages
from clearplate.server.portal.site import CityPage
from clearplate.server.tlog.store import FolderPublicStore

EXAMPLE_POLICY = Path(__file__).parents[1] / "policy" / "example-city"
PAGE = CityPage(
    "Exampleville",
    ORIGIN,
    "America/Denver",
    "Twelve readers stand on our main roads, by the council's vote of June 2026.",
    "Doce lectores están en las calles principales, por voto del concejo de junio de 2026.",
    "https://exampleville.example/plates",
    "#0a5f59",
)


def publish(folder, memory, *, days=40):
    """Write the space; gives the city whose log it is and the instant of its pages."""
    city = City()
    a_year(city, days=days)
    at = parse_entry(city.entries[-1]).at
    document = read_folder(EXAMPLE_POLICY).data
    looser = document.replace(b"\\nreview_days = 14\\n", b"\\nreview_days = 30\\n")
    assert looser != document
    for place, adopted in enumerate((looser, document)):
        city.adopt(adopted, at + timedelta(seconds=place))
    city.publish()
    city.write_to(folder)
    now = parse_entry(city.entries[-1]).at + timedelta(minutes=1)
    store = FolderPublicStore(folder)
    build(store, store, now, PAGE, render=render_pages, memory_file=memory)
    return city, now
