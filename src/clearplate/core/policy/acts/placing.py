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


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagePlates(Act):
    """Declare a plate of one's own household, or keep the list of protected plates.

    Attributes:
        change: `declare` or `withdraw` an own one; `list` or `unlist` a protected one.
    """

    action: ClassVar[str] = "manage_plates"
    change: str

    def facts(self) -> Facts:
        """The facts of the change, as Cedar is told them."""
        return {"change": self.change}
