"""A number in a sentence together with its noun, in the noun's right number: `{n:plate|plates}` is `1 plate`, `2 plates`."""

from typing import Self


class Counted(str):
    """A number as a person reads it, which takes its noun from the template it is put into.

    Attributes:
        is_one: Whether the first of the template's two words follows it.
    """

    __slots__ = ("is_one",)
    is_one: bool

    def __new__(cls, text: str, *, is_one: bool) -> Self:
        """Keep the text and how it counts."""
        made = super().__new__(cls, text)
        made.is_one = is_one
        return made

    def __format__(self, spec: str) -> str:
        """The number alone, or with one of the two words that the template names between `:` and `}`."""
        one, bar, others = spec.partition("|")
        return f"{self!s} {one if self.is_one else others}" if bar else format(str(self), spec)
