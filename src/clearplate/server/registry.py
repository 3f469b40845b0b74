"""Kinds that stations make known to one below them: each under its name, once, when its app is ready."""

from typing import Protocol, TypeVar

from clearplate.core.errors import InvariantError


class Named(Protocol):
    """Anything with a name."""

    @property
    def name(self) -> str:
        """How it is found again."""


Kind = TypeVar("Kind", bound=Named)


class Registry(dict[str, Kind]):
    """Kinds by name, in the order of registration."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self._what = what

    def register(self, kind: Kind) -> None:
        """Make a kind known; call it from the station's `AppConfig.ready`.

        Raises:
            InvariantError: Another has this name.
        """
        if self.setdefault(kind.name, kind) is not kind:
            raise InvariantError(f"Two stations register the {self._what} {kind.name}.")

    def kind_of(self, name: str) -> Kind:
        """The kind of this name.

        Raises:
            InvariantError: No station registered it.
        """
        if name not in self:
            raise InvariantError(f"No station registered the {self._what} {name}.")
        return self[name]
