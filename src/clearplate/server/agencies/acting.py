"""Who acts, and from where: what every accountable act is told."""

from dataclasses import dataclass

from clearplate.server.agencies.models import Officer


@dataclass(frozen=True, slots=True)
class By:
    """Who acts, and from where; `address` is None for what no request caused."""

    officer: Officer
    address: str | None
