"""C2PA manifests for pictures: who saw what, where and when, for any reader of the format. Works offline; no thumbnails.

The library reads its settings through a `Context` only; a JPEG it cannot read is a value here, not a failed export.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from c2pa import Builder, C2paError, C2paSignerInfo, Context, Signer

from clearplate import __version__
from clearplate.core.evidence.certificates import Credentials

MEDIA_TYPE: Final = "image/jpeg"
ASSERTION: Final = "org.clearplate.capture"
_SETTINGS: Final = {"builder": {"thumbnail": {"enabled": False}}}
_SOURCE: Final = "http://cv.iptc.org/newscodes/digitalsourcetype/digitalCapture"


@dataclass(frozen=True, slots=True)
class UnsignedPicture:
    """The picture is not one that can carry a manifest, and why."""

    why: str


class PictureSigner:
    """Signs pictures under one city's credentials."""

    def __init__(self, credentials: Credentials) -> None:
        info = C2paSignerInfo(b"ed25519", credentials.chain, credentials.private_key, None)
        self._context = Context.from_dict(_SETTINGS, signer=Signer.from_info(info))

    def sign(self, jpeg: bytes, title: str, facts: Mapping[str, Any]) -> bytes | UnsignedPicture:
        """Put a manifest into a JPEG.

        Args:
            jpeg: As the camera made it; its own segments stay as they are.
            title: The picture's name.
            facts: What the assertion `org.clearplate.capture` states.
        """
        manifest = {
            "claim_generator_info": [{"name": "clearplate", "version": __version__}],
            "format": MEDIA_TYPE,
            "title": title,
            "assertions": [
                {
                    "label": "c2pa.actions",
                    "data": {"actions": [{"action": "c2pa.created", "digitalSourceType": _SOURCE}]},
                },
                {"label": ASSERTION, "data": dict(facts)},
            ],
        }
        signed = io.BytesIO()
        try:
            with Builder(manifest, self._context) as builder:
                builder.sign(MEDIA_TYPE, io.BytesIO(jpeg), signed)
        except C2paError as fault:
            return UnsignedPicture(str(fault))
        return signed.getvalue()
