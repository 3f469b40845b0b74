"""The log's two keys, read once from the files that the city's configuration names."""

from functools import cache

from django.conf import settings

from clearplate.server.config import read_key


@cache
def pseudonym_key() -> bytes:
    """The key under which officers and cases get their public names, 32 bytes.

    Raises:
        FormatError: The file is missing, open to others, or holds no key.
    """
    return read_key(settings.CITY.keys.officer_pseudonym_key_file)


@cache
def disclosure_key() -> bytes:
    """The key under which disclosures are sealed, 32 bytes.

    Raises:
        FormatError: As for `pseudonym_key`.
    """
    return read_key(settings.CITY.keys.tlog_disclosure_key_file)
