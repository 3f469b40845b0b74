"""A station's charter names exactly the log kinds its code appends."""

import ast
import importlib
import re
from pathlib import Path

import pytest

from clearplate.core.tlog import kinds
from clearplate.core.tlog.entries import LogKind
from clearplate.core.tlog.kinds import REGISTRY

SERVER = Path(__file__).parents[2] / "src/clearplate/server"
STATIONS = sorted(path.parent for path in SERVER.glob("*/apps.py") if path.parent.name != "ui")


def charter_kinds(station):
    docstring = ast.get_docstring(ast.parse((station / "__init__.py").read_text(encoding="utf-8"))) or ""
    return set(re.findall(r"\b[a-z]+\.[a-z_]+\b", docstring.partition("Logs:")[2]))


def appended_kinds(station):
    """Every LogKind constant that the station's code names, whichever way it imported the registry."""
    found = set()
    for path in station.rglob("*.py"):
        module = ast.parse(path.read_text(encoding="utf-8"))
        groups = imported_groups(module)
        for node in ast.walk(module):
            if isinstance(node, ast.Attribute) and ast.unparse(node.value) in groups:
                kind = getattr(groups[ast.unparse(node.value)], node.attr, None)
                found |= {kind.name} if isinstance(kind, LogKind) else set()
    return found


def imported_groups(module):
    """What a module calls each group of kinds: `kinds.search`, or a name of its own."""
    groups = {}
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom) and node.module == "clearplate.core.tlog.kinds":
            for alias in (alias for alias in node.names if alias.name != "REGISTRY"):
                groups[alias.asname or alias.name] = importlib.import_module(f"{kinds.__name__}.{alias.name}")
        if isinstance(node, ast.ImportFrom) and node.module == "clearplate.core.tlog":
            for alias in (alias for alias in node.names if alias.name == "kinds"):
                name = alias.asname or alias.name
                groups |= {f"{name}.{group}": getattr(kinds, group) for group in kinds.__all__ if group.islower()}
    return groups


@pytest.mark.parametrize("station", STATIONS, ids=lambda path: path.name)
def test_the_charter_names_exactly_what_the_station_appends(station):
    assert charter_kinds(station) == appended_kinds(station)


def test_every_kind_is_appended_by_somebody():
    # Backups and restores are made around the running city, by the room that runs it.
    appending = (*STATIONS, SERVER.parent / "operate")
    assert set(REGISTRY) == set().union(*(appended_kinds(room) for room in appending))
