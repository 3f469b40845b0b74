"""A station's charter names exactly the log kinds its code appends."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
STATIONS = sorted(path.parent for path in (ROOT / "src/clearplate/server").glob("*/apps.py") if path.parent.name != "ui")


def charter_kinds(station):
    docstring = ast.get_docstring(ast.parse((station / "__init__.py").read_text(encoding="utf-8"))) or ""
    named = docstring.partition("Logs:")[2]
    return set(re.findall(r"\b[a-z]+\.[a-z_]+\b", named))


def appended_kinds(station):
    text = "\n".join(path.read_text(encoding="utf-8") for path in station.rglob("*.py") if "migrations" not in path.parts)
    return {(a or b).lower() for a, b in re.findall(r"kinds?\.([A-Z_]+)\b|LogKind\.([A-Z_]+)\b", text)}


@pytest.mark.parametrize("station", STATIONS, ids=lambda path: path.name)
def test_the_charter_names_kinds_of_the_registry(station):
    from clearplate.core.tlog import entries

    known = {kind.name for kind in entries.KINDS.values()} if isinstance(entries.KINDS, dict) else {k.name for k in entries.KINDS}
    assert charter_kinds(station) <= known
