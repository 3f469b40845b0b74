"""Keeps the public pages up with the published log: whenever it grew, and every hour so that days roll."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from procrastinate.contrib.django import app

from clearplate.core import canonical
from clearplate.core.tlog.checkpoint import parse_checkpoint
from clearplate.core.tlog.fields import parse_instant
from clearplate.core.tlog.note import parse_note
from clearplate.server import clock
from clearplate.server.config import FolderObjects
from clearplate.server.portal.building import Source, build
from clearplate.server.portal.site import CityPage
from clearplate.server.tlog.store import public_store

_HOUR_CHARACTERS = 13
"""The length of `2026-11-24T06`."""


def city_page() -> CityPage:
    """What the configuration says of the city."""
    city, page = settings.CITY, settings.CITY.public.page
    typed = {name: getattr(page, name) for name in ("about_en", "about_es", "contact_url", "accent")}
    return CityPage(city.name, city.public.origin, city.time_zone, **typed)


def memory_file() -> Path:
    """Where the builder's memory lies: never inside the public space."""
    public = settings.CITY.public.store
    folder = public.folder.parent if isinstance(public, FolderObjects) else settings.CITY.keys.keyring_folder.parent
    return Path(folder) / "portal-memory.sqlite"


def is_behind(source: Source, now: datetime) -> bool:
    """Whether the published figures are of a smaller log or of another hour."""
    checkpoint, figures = source.read("log/checkpoint"), source.read("data/figures.json")
    if checkpoint is None:
        return False
    if figures is None:
        return True
    built = canonical.decode(figures)
    hour = parse_instant(built["as_of"]).isoformat()[:_HOUR_CHARACTERS]
    size = parse_checkpoint(parse_note(checkpoint).text).tree_size
    return bool(built["tree_size"] != size or hour != now.isoformat()[:_HOUR_CHARACTERS])


@app.periodic(cron="* * * * * */10")
@app.task(name="portal.build", queueing_lock="portal.build", pass_context=False)
def build_portal(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes when the run was due
    """Look every ten seconds; build when the pages are behind."""
    from clearplate.server.portal.rendering import render_pages  # noqa: PLC0415 - only who builds needs the pages

    store, now = public_store(), clock.now()
    if is_behind(store, now):
        build(store, store, now, city_page(), render=render_pages, memory_file=memory_file())
