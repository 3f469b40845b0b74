"""The world that the walk of every address happens in, the people who walk it, and what docs/routes.md says of each address."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client

import people
from clearplate.server import clock
from clearplate.server.agencies.models import Officer, Role
from clearplate.server.tlog.models import TlogEntry
from visitor import PLATE, Forms

PAGE = Path(__file__).parents[1] / "docs/routes.md"
REFUSALS = {
    "policy.refused",
    "search.refused",
    "custody.image_refused",
    "agencies.signin_failed",
    "agencies.locked_out",
}
OPEN = ("anyone", "camera", "a camera", "officer before the second factor", "a records system")
# What ends the walker's own session, or changes their own password and factors: each is about nobody else.
OWN = (
    "/accounts/login/",
    "/accounts/logout/",
    "/accounts/password/",
    "/accounts/second-factor/",
    "/accounts/reauthenticate/",
)
# There is nothing to confirm, to reopen, to end, to take away or to decide twice in this world: whoever asks is led back, and nothing is done.
NOTHING_TO_DO = (
    "accounts/officers/<uuid:officer_id>/confirm/",
    "cases/<uuid:case_id>/reopen/",
    "cases/<uuid:case_id>/embargo/end/",
    "cases/<uuid:case_id>/officers/<uuid:officer_id>/remove/",
    "approvals/<uuid:request_id>/decline/",
    "places/plates/<uuid:plate_id>/take-off/",
    "places/household/<uuid:plate_id>/take-off/",
)
WORDS = {
    "reason": "The robbery's only vehicle, seen leaving the Mesa Street store",
    "words": "Seen against the case file; nothing to object to here",
    "number": "26-000777",
    "case_number": "26-000001",
    "offense_type": "09A",
    "plate": PLATE,
    "when": "day",
    "name": "Somewhere St at 9th",
    "full_name": "Mallory Newcomer",
    "email": "mallory@example.gov",
    "badge": "99",
    "role": "investigator",
    "roles": ["investigator"],
    "latitude": "31.76",
    "longitude": "-106.48",
    "direction": "northbound",
    "owner": "City of Testville",
    "hours": "2",
    "purpose": "fault",
    "confirm": "on",
    "seen": "",
}


@dataclass(frozen=True)
class Route:
    """One row of docs/routes.md."""

    address: str
    who: str
    kinds: frozenset
    plaintext: str

    @property
    def is_open(self):
        return self.who.startswith(OPEN)

    @property
    def roles(self):
        """The roles, where the row names nothing but roles."""
        named = {one.strip() for one in re.split(r"[,;]", self.who)}
        return named if named <= {role.value for role in Role} else None

    def path(self, world):
        """A plausible address: a thing that exists, where the world has one."""
        return "/" + re.sub(r"<(\w+):(\w+)>", lambda found: world.of(*found.groups()), self.address)


def routes():
    rows = re.findall(r"^\| `/([^`]*)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    return [
        Route(address, who.strip(), frozenset(re.findall(r"[a-z]+\.[a-z_]+", kinds)), plaintext.strip())
        for address, who, kinds, plaintext in rows
    ]


@dataclass
class World:
    """What stands in addresses: by the name of the address's part."""

    names: dict = field(default_factory=dict)

    def of(self, converter, name):
        if name in self.names:
            return str(self.names[name])
        return {"uuid": str(uuid4()), "int": "1", "str": "pause", "path": "index.html", "slug": "x"}[converter]


class Walker:
    """A person, or nobody, who tries addresses; whose session stands again after each act that ends it."""

    def __init__(self, person=None, *, second_factor=True):
        self.person = person
        self.client = Client(raise_request_exception=False)
        self.kept = None
        if person and second_factor:
            people.sign_in(self.client, person)
        elif person:
            answer = self.client.post("/accounts/login/", {"login": person.officer.email, "password": people.PASSWORD})
            assert answer.status_code == 302, answer.content
        if person:
            self.kept = dict(self.client.session.items())

    def stand_again(self):
        """Be signed in as before, if the last act ended it."""
        if self.kept is None:
            return
        officer = Officer.objects.get(pk=self.person.officer.pk)
        session = SessionStore()
        session.update({**self.kept, HASH_SESSION_KEY: officer.get_session_auth_hash()})
        session.save()
        self.client.cookies["clearplate_session"] = session.session_key

    def go(self, method, path):
        """The answer, and the kinds of the entries that it appended."""
        last = TlogEntry.objects.order_by("-entry_id").values_list("entry_id", flat=True).first()
        if method == "GET":
            answer = self.client.get(path)
        else:
            until = (clock.now() + timedelta(days=20)).date().isoformat()
            answer = self.client.post(path, {**WORDS, "ends_on": until, "until": until, "expires_on": until})
        body = content_of(answer)
        if method == "POST" and answer.status_code == 200 and b'name="seen"' in body:  # the line was shown; confirm it
            answer = self.client.post(path, fields_of(body))
            body = content_of(answer)
        kinds = set(TlogEntry.objects.filter(entry_id__gt=last).values_list("kind", flat=True))
        return answer, body, kinds


def content_of(answer):
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def fields_of(body):
    """The fields of the form that has the public line in it, as a browser would send them back."""
    fields = {}
    for form in Forms(body.decode()).forms:
        if any(name == "seen" for name, _ in form["fields"]):
            for name, value in form["fields"]:
                fields.setdefault(name, []).append(value)
    return fields


def is_turned_away(answer):
    """Refused, not there, not for this method; or sent to a door."""
    if answer.status_code in {400, 401, 403, 404, 405}:
        return True
    target = answer.headers.get("Location", answer.headers.get("HX-Redirect", ""))
    return answer.status_code in {204, 302} and target.startswith(("/accounts/", "/public/"))
