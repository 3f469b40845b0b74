"""What a button of a results page names: one capture, for one search, signed, so that it cannot be moved to another."""

from django.core import signing

from clearplate.server.search.models import Search

_SALT = "clearplate.search.image"


def handle_of(search: Search, reference: str) -> str:
    """Bind the name of a capture to the search whose results show it."""
    return signing.dumps([str(search.id), reference], salt=_SALT)


def reference_in(search: Search, handle: str) -> str | None:
    """The name that a handle of this search holds; None for another search's, or one that we did not make."""
    try:
        bound_to, reference = signing.loads(handle, salt=_SALT)
    except signing.BadSignature:
        return None
    return str(reference) if bound_to == str(search.id) else None
