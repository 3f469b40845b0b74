"""The act of protecting places and events."""

from dataclasses import dataclass
from typing import ClassVar

from clearplate.core.policy.acts.facts import Act, Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagePlaces(Act):
    """Add, change or end a protected place or event.

    Attributes:
        change: `add`, `change`, `end` or `export`.
        event: It is protected for a time only.
    """

    action: ClassVar[str] = "manage_places"
    change: str
    event: bool = False

    def facts(self) -> Facts:
        """The facts of the change, as Cedar is told them."""
        return {"change": self.change, "event": self.event}
