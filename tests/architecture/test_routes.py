"""docs/routes.md lists every address, and names only log kinds that exist."""

import re
from pathlib import Path

from django.urls import get_resolver

from clearplate.core.tlog.kinds import REGISTRY

PAGE = Path(__file__).parents[2] / "docs/routes.md"
ROWS = re.findall(
    r"^\| `/([^`]*)` \| ([^|]+) \| ([^|]+) \| ([^|]+) \|$", PAGE.read_text(encoding="utf-8"), re.MULTILINE
)


def addresses(resolver, prefix=""):
    for one in resolver.url_patterns:
        if hasattr(one, "url_patterns"):
            yield from addresses(one, prefix + str(one.pattern))
        else:
            yield prefix + str(one.pattern)


def test_the_page_lists_exactly_the_servers_addresses():
    assert sorted(row[0] for row in ROWS) == sorted(addresses(get_resolver()))


def test_the_page_names_log_kinds_that_exist():
    named = {kind for row in ROWS for kind in re.findall(r"[a-z]+\.[a-z_]+", row[2])}
    assert named <= set(REGISTRY)


def test_no_address_can_hold_a_plate():
    """Addresses end in histories and logs; what stands in one is an id or a fixed word."""
    converters = {name for row in ROWS for name in re.findall(r"<(\w+:\w+)>", row[0])}
    assert converters <= {
        "path:path",  # of the public space, which is served as it was published
        "int:index",
        "int:entry_id",
        "int:old_size",
        "int:new_size",
        "uuid:officer_id",
        "uuid:search_id",
        "uuid:proposal_id",
        "uuid:case_id",
        "uuid:matter_id",
        "uuid:camera_id",
        "uuid:place_id",
        "uuid:plate_id",
        "uuid:token_id",
        "uuid:hold_id",
        "uuid:request_id",
        "uuid:draft_id",
        "uuid:support_id",
        "uuid:export_id",
        "uuid:item_id",
        "uuid:audit_id",
        "uuid:sample_id",
        "int:pk",
        "str:secret",
        "str:change",
    }
