"""How deep and how long a rule may be, looked at before Cedar reads it.

Cedar's parser goes down one level of the machine's stack for each bracket and each link of a chain. A text of some
kilobytes can use it up, and then the whole process ends, a city's web server with it. So brackets and lengths are counted
here first, by a pattern that needs no stack.
"""

import re
from typing import Final

from clearplate.core.policy.faults import PolicyError

DEPTH_MAX: Final = 32
"""Brackets inside brackets; the deepest rule of the example city has five."""
RULE_MAX: Final = 3_000
"""Characters of one rule without its sentences, comments and spaces; the longest of the example city has about 400."""
_PIECE: Final = re.compile(r'//[^\n]*|"(?:\\.|[^"\\])*"|\s+|.', re.DOTALL)


def check_rules(name: str, text: str) -> None:
    """Refuse a file of rules that nests too deep or holds too long a rule.

    Raises:
        PolicyError: With the file and the line.
    """
    _check(name, text, "([{", ")]}", most=RULE_MAX)


def check_schema(name: str, text: str) -> None:
    """Refuse a schema that nests too deep; its declarations may be long, for they are lists and no chains.

    Raises:
        PolicyError: With the file and the line.
    """
    _check(name, text, "([{<", ")]}>", most=len(text))


def _check(name: str, text: str, opens: str, closes: str, *, most: int) -> None:
    line = depth = length = 0
    for match in _PIECE.finditer(text):
        piece = match[0]
        if piece == ";":  # ends a rule and a declaration, whatever is left open in it
            length = depth = 0
        elif piece in opens:
            depth += 1
        elif piece in closes:
            depth = max(depth - 1, 0)
        if not piece.isspace() and not piece.startswith("//"):
            length += 1
        if depth > DEPTH_MAX:
            raise PolicyError("nested", f"{name}:{line + 1}", most=DEPTH_MAX)
        if length > most:
            raise PolicyError("long_rule", f"{name}:{line + 1}", most=most)
        line += piece.count("\n")
