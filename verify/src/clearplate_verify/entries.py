"""Entries of the log, written from docs/spec/log-entries.md: canonical JSON with six members."""

import json
import re
from typing import Any

from clearplate_verify.errors import VerificationFailed

MEMBERS = {"v", "kind", "tag", "at", "public", "sd"}
MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 32
"""Deeper than anything published; keeps hostile nesting from exhausting the stack."""
AT = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d\.\d{3}Z", re.ASCII)
KIND = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*", re.ASCII)
DIGEST = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
TAGS = {
    "config.changed": 1,
    "tlog.embargoed": 2,
    "tlog.disclosed": 3,
    "city.backed_up": 4,
    "city.restored": 5,
    "policy.adopted": 100,
    "policy.refused": 101,
    "promises.checked": 120,
    "agencies.agency_added": 200,
    "agencies.officer_added": 201,
    "agencies.role_granted": 202,
    "agencies.role_removed": 203,
    "agencies.training_recorded": 204,
    "agencies.officer_left": 205,
    "agencies.officer_returned": 206,
    "agencies.signed_in": 210,
    "agencies.signin_failed": 211,
    "agencies.locked_out": 212,
    "agencies.unlocked": 213,
    "agencies.signed_out": 214,
    "agencies.mfa_enrolled": 215,
    "agencies.mfa_removed": 216,
    "agencies.password_changed": 217,
    "agencies.counted": 218,
    "agencies.supervisor_set": 219,
    "agencies.command_staff_set": 220,
    "agencies.suspended": 221,
    "agencies.reinstated": 222,
    "agencies.support_asked": 223,
    "agencies.support_granted": 224,
    "agencies.support_ended": 225,
    "agencies.access_confirmed": 226,
    "agencies.access_reset": 227,
    "agencies.roster_imported": 230,
    "cases.opened": 300,
    "cases.changed": 301,
    "cases.closed": 302,
    "cases.imported": 303,
    "cases.reopened": 304,
    "cases.officer_added": 305,
    "cases.officer_removed": 306,
    "cases.embargoed": 307,
    "cases.embargo_ended": 308,
    "cases.adapter_token_made": 309,
    "cases.adapter_token_revoked": 310,
    "cameras.invited": 400,
    "cameras.enrolled": 401,
    "cameras.paused": 402,
    "cameras.resumed": 403,
    "cameras.revoked": 404,
    "cameras.reinvited": 405,
    "custody.day_key_made": 500,
    "custody.day_key_destroyed": 501,
    "custody.day_key_escrowed": 502,
    "custody.escrow_destroyed": 503,
    "custody.escrow_used": 504,
    "custody.case_key_made": 505,
    "custody.case_key_destroyed": 506,
    "custody.case_key_escrowed": 507,
    "custody.case_escrow_destroyed": 508,
    "custody.case_escrow_used": 509,
    "custody.image_opened": 510,
    "custody.image_refused": 511,
    "ingest.counted": 600,
    "ingest.gap_reported": 601,
    "ingest.refused": 602,
    "search.asked": 700,
    "search.refused": 701,
    "search.answered": 702,
    "search.appealed": 703,
    "holds.asked": 800,
    "holds.approved": 801,
    "holds.declined": 802,
    "holds.ended": 803,
    "evidence.viewed": 850,
    "evidence.export_asked": 851,
    "evidence.exported": 852,
    "evidence.downloaded": 853,
    "evidence.disclosed": 854,
    "retention.shredded": 900,
    "retention.clock_confirmed": 901,
    "approvals.asked": 950,
    "approvals.approved": 951,
    "approvals.declined": 952,
    "approvals.expired": 953,
    "approvals.withdrawn": 954,
    "places.added": 970,
    "places.changed": 971,
    "places.ended": 972,
    "places.household_declared": 973,
    "places.plate_listed": 974,
    "places.plate_unlisted": 975,
    "review.opened": 1000,
    "review.disposed": 1001,
    "review.explanation_asked": 1002,
    "review.explained": 1003,
    "review.finding": 1004,
    "review.consequence": 1005,
    "review.sample_drawn": 1006,
    "review.audit_planned": 1007,
    "review.audit_closed": 1008,
    "review.confidential_read": 1009,
    "review.flags_counted": 1010,
    "review.counted": 1011,
}
"""Kinds whose tag is known; a kind that is not known is kept and not judged."""
KINDS_BY_TAG = {tag: kind for kind, tag in TAGS.items()}
_BEYOND = re.compile(r"[^\x00-\uffff]")


def _refused(text: str) -> Any:
    raise ValueError(text)


def _whole(text: str) -> int:
    number = int(text)
    if not -MAX_INTEGER <= number <= MAX_INTEGER:
        raise ValueError(text)
    return number


_decoder = json.JSONDecoder(parse_float=_refused, parse_constant=_refused, parse_int=_whole)
_sorted = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
_plain = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False)


def canonical(value: Any) -> bytes:
    """Canonical JSON (RFC 8785) of a value without floats."""
    return _plain.encode(_by_utf16(value)).encode("utf-8")


def _by_utf16(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _by_utf16(value[key]) for key in sorted(value, key=lambda k: k.encode("utf-16-be"))}
    return [_by_utf16(item) for item in value] if isinstance(value, list) else value


def decode_canonical(data: bytes) -> Any:
    """Decode canonical JSON and refuse every other spelling of the same value.

    Raises:
        VerificationFailed: It is not JSON, not canonical, or holds a float or too large an integer.
    """
    try:
        text = data.decode("utf-8")
        value, end = _decoder.raw_decode(text)
        # Keys sort by code point here and by UTF-16 in the standard; the two differ only beyond U+FFFF.
        again = (
            _sorted.encode(value) if text.isascii() or not _BEYOND.search(text) else canonical(value).decode("utf-8")
        )
    except (ValueError, RecursionError):
        raise VerificationFailed("it is not JSON, or holds a number that may not stand there.") from None
    if end != len(text) or again != text:
        raise VerificationFailed("it is not in the one canonical spelling.")
    # Text with few brackets cannot nest deep; only where there are many is it worth walking through the value.
    if text.count("[") + text.count("{") > MAX_DEPTH and not _shallow(value, MAX_DEPTH):
        raise VerificationFailed("it nests deeper than anything that is published.")
    return value


def _shallow(value: Any, depth: int) -> bool:
    if type(value) is dict:
        return depth > 0 and all(_shallow(item, depth - 1) for item in value.values())
    return type(value) is not list or (depth > 0 and all(_shallow(item, depth - 1) for item in value))


_COUNT = r"(null|0|[1-9]\d{0,14})"
_COUNTED = re.compile(
    rf'\{{"at":"({AT.pattern})","kind":"ingest\.counted","public":\{{"camera":"([0-9a-f-]{{36}})","captures":{_COUNT}'
    rf',"hour":"({AT.pattern})","root":"([0-9a-f]{{64}})","uploads":{_COUNT}'
    r'\},"sd":\["([A-Za-z0-9_-]{43})","([A-Za-z0-9_-]{43})"\],"tag":600,"v":1\}',
    re.ASCII,
)


def counted_entry(data: bytes) -> dict[str, Any] | None:
    """Read an `ingest.counted` in the one spelling nearly all have; None for anything else.

    Nine of ten entries are of this kind, and a log is read whole: this reads one in a third of the time. What it takes is
    canonical, and whole, by the pattern itself; what it does not take goes the way of all others, `parse_entry`.
    """
    found = _COUNTED.fullmatch(data.decode("ascii")) if data.isascii() else None
    if found is None:
        return None
    at, camera, captures, hour, root, uploads, first, second = found.groups()
    if first >= second:
        return None
    public = {
        "camera": camera,
        "captures": None if captures == "null" else int(captures),
        "hour": hour,
        "root": root,
        "uploads": None if uploads == "null" else int(uploads),
    }
    return {"at": at, "kind": "ingest.counted", "public": public, "sd": [first, second], "tag": 600, "v": 1}


def parse_entry(data: bytes) -> dict[str, Any]:
    """Read one entry.

    Raises:
        VerificationFailed: It is not a well-formed entry.
    """
    entry = decode_canonical(data)
    if type(entry) is not dict or entry.keys() != MEMBERS or entry["v"] != 1 or type(entry["v"]) is not int:
        raise VerificationFailed("it does not have the members of an entry.")
    kind, tag, at, public, sd = entry["kind"], entry["tag"], entry["at"], entry["public"], entry["sd"]
    if type(kind) is not str or type(tag) is not int or tag < 1 or (kind not in TAGS and not KIND.fullmatch(kind)):
        raise VerificationFailed("its kind or tag cannot be.")
    if TAGS.get(kind, tag) != tag or KINDS_BY_TAG.get(tag, kind) != kind:
        raise VerificationFailed(f"its kind {kind} and its tag {tag} do not belong together.")
    if type(at) is not str or not AT.fullmatch(at) or type(public) is not dict or type(sd) is not list:
        raise VerificationFailed("its time, public part or digests have the wrong form.")
    if sd and (not all(type(d) is str and DIGEST.fullmatch(d) for d in sd) or sorted(set(sd)) != sd):
        raise VerificationFailed("its digests are not sorted, or not digests.")
    return entry
