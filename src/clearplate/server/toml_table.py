"""One table of a TOML file, read with its types; used by `config` and `key_config` alone."""

import os
from pathlib import Path

from clearplate.core.errors import FormatError


class Table:
    """One TOML table: hands out its keys with their types, then refuses what nobody asked for."""

    def __init__(self, name: str, values: object, base: Path) -> None:
        if not isinstance(values, dict):
            raise FormatError(f"The configuration needs a table [{name}].")
        self._name, self._values, self._base = name, dict(values), base

    def _where(self, key: str) -> str:
        return f"{self._name}.{key}" if self._name else key

    def has(self, key: str) -> bool:
        """Whether the table has the key."""
        return key in self._values

    def lacks(self, key: str, otherwise: str) -> FormatError:
        """The fault of a missing key, with what could stand in its place."""
        return FormatError(f"The configuration lacks the key {self._where(key)}, {otherwise}.")

    def _take(self, key: str, kind: type, default: object = None) -> object:
        if key not in self._values:
            if default is None:
                raise FormatError(f"The configuration lacks the key {self._where(key)}.")
            return default
        value = self._values.pop(key)
        if type(value) is not kind:
            raise FormatError(f"The configuration's {self._where(key)} must be of type {kind.__name__}.")
        return value

    def text(self, key: str, *, among: tuple[str, ...] = (), default: str | None = None) -> str:
        """Take a text that is not empty."""
        value = str(self._take(key, str, default))
        if not value or (among and value not in among):
            allowed = f"one of {', '.join(among)}" if among else "not empty"
            raise FormatError(f"The configuration's {self._where(key)} must be {allowed}.")
        return value

    def number(self, key: str) -> int:
        """Take a whole number."""
        value = self._take(key, int)
        return value if isinstance(value, int) else 0

    def switch(self, key: str) -> bool:
        """True only if the file says so: every switch here loosens something."""
        return bool(self._take(key, bool, default=False))

    def names(self, key: str) -> tuple[str, ...]:
        """Take a list of texts, not empty."""
        values = self._take(key, list)
        if not isinstance(values, list) or not values or not all(isinstance(v, str) and v for v in values):
            raise FormatError(f"The configuration's {self._where(key)} must be a list of names.")
        return tuple(values)

    def path(self, key: str) -> Path:
        """Take a path; a relative one starts at the file's folder."""
        return Path(os.path.normpath(self._base / self.text(key)))

    def table(self, key: str, *, needed: bool = True) -> "Table":
        """Take a table inside this one."""
        return Table(self._where(key), self._values.pop(key, None if needed else {}), self._base)

    def finish(self) -> None:
        """Refuse what was not taken."""
        if self._values:
            raise FormatError(f"The configuration has an unknown key {self._where(next(iter(self._values)))}.")
