"""Refuse to start with doors that would not lock."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

REQUIRED_MIDDLEWARE = (
    "clearplate.server.agencies.middleware.SessionLock",
    "clearplate.server.agencies.middleware.RequireMfa",
)


@register(Tags.security)
def check_doors(app_configs: Sequence[AppConfig] | None, **_kwargs: Any) -> list[CheckMessage]:
    """Both middlewares are in place, passkeys need the person's own proof, and passwords are hashed with Argon2."""
    del app_configs
    found: list[CheckMessage] = [
        Error(
            f"{name} is missing from MIDDLEWARE.",
            hint="Without it a session needs no second factor.",
            id="agencies.E001",
        )
        for name in REQUIRED_MIDDLEWARE
        if name not in settings.MIDDLEWARE
    ]
    if not settings.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher"):
        found.append(Error("Passwords are not hashed with Argon2.", id="agencies.E002"))
    if "webauthn" not in settings.MFA_SUPPORTED_TYPES or "totp" not in settings.MFA_SUPPORTED_TYPES:
        found.append(Error("MFA_SUPPORTED_TYPES must name totp and webauthn.", id="agencies.E003"))
    return found
