"""A browser without JavaScript: it follows links and sends forms as the pages write them."""

from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import httpx

import people
from clearplate.core.upload import MEDIA_TYPE

# The plates that journeys use, and that nothing may hold in clear afterwards.
PLATE, OTHER_PLATE = "KLM4827", "RST9153"


class Forms(HTMLParser):
    """The forms of a page: where each goes, and what its fields hold when nobody touches them."""

    def __init__(self, text):
        super().__init__()
        self.forms = []
        self.select = self.area = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        attributes = dict(attrs)
        if tag == "form":
            method = (attributes.get("method") or "get").lower()
            self.forms.append({"action": attributes.get("action", ""), "method": method, "fields": []})
        if not self.forms or (tag != "option" and not attributes.get("name")):
            return
        fields = self.forms[-1]["fields"]
        if tag == "input":
            kind = attributes.get("type", "text")
            if kind in {"submit", "file"} or (kind in {"checkbox", "radio"} and "checked" not in attributes):
                return
            fields.append((attributes["name"], attributes.get("value") or ""))
        elif tag == "select":
            self.select = attributes["name"]
        elif tag == "option" and self.select and "selected" in attributes:
            fields.append((self.select, attributes.get("value") or ""))
        elif tag == "textarea":
            self.area = attributes["name"]
            fields.append((self.area, ""))

    def handle_data(self, data):
        if self.area:
            fields = self.forms[-1]["fields"]
            fields[-1] = (self.area, fields[-1][1] + data.removeprefix("\n"))

    def handle_endtag(self, tag):
        if tag == "select":
            self.select = None
        elif tag == "textarea":
            self.area = None


class Visitor:
    """One person's browser. `page` is the last answer, redirects followed."""

    addresses: list[str] = []  # noqa: RUF012 - of all visitors, on purpose: what a proxy's access log would hold

    def __init__(self, url):
        self.url = url
        self.client = httpx.Client(base_url=url, follow_redirects=True, timeout=20, trust_env=False)
        self.page = None

    def send_upload(self, data):
        return self.client.post("/ingest/v1/uploads", content=data, headers={"Content-Type": MEDIA_TYPE})

    def get(self, path):
        return self._keep(self.client.get(path))

    def send(self, action="", *, nth=0, **changes):
        """Send the page's form to post whose address ends with `action`, with some fields changed; lists give several values."""
        base = str(self.page.url)
        posted = [form for form in Forms(self.page.text).forms if form["method"] == "post"]
        wanted = [form for form in posted if self._goes_to(form["action"], base, action)]
        assert wanted, f"No form on {base} goes to {action}."
        fields = {}
        for name, value in wanted[nth]["fields"]:
            fields.setdefault(name, []).append(value)
        fields.update({name: value if isinstance(value, list) else [value] for name, value in changes.items()})
        target = urljoin(base, wanted[nth]["action"] or base)
        return self._keep(self.client.post(target, data=fields, headers={"Origin": self.url, "Referer": base}))

    @staticmethod
    def _goes_to(form_action, base, action):
        return urlsplit(urljoin(base, form_action or base)).path.endswith(action or urlsplit(base).path)

    def _keep(self, answer):
        self.addresses += [str(one.request.url) for one in (*answer.history, answer)]
        self.page = answer
        return answer

    def sign_in(self, person):
        self.get("/accounts/login/")
        self.send("/accounts/login/", login=person.officer.email, password=people.PASSWORD)
        self.send("/second-factor/authenticate/", code=person.code())
        assert self.page.status_code == 200
        assert "/accounts/" not in urlsplit(str(self.page.url)).path, self.page.url
        return self

    def ask(self, plate, *, case="26-000001", reason, **changes):
        """Fill in the search form, send it, and confirm the line if the page with the line comes."""
        self.get("/search/")
        self.send("/search/", plate=plate, case_number=case, reason=reason, **{"when": "day"} | changes)
        if self.page.status_code == 200 and 'name="seen"' in self.page.text:
            self.send("/search/")
        return self.page
