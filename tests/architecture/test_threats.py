"""What docs/threats.md says is shown by a test is shown by one that is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TABLE = (ROOT / "docs/threats.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"(?:::|…|`)(test_\w+)(?![\w.])", TABLE)))
FILES = sorted(set(re.findall(r"`((?:verify/|witness/)?tests/[\w/]+\.py)", TABLE)))


@pytest.fixture(scope="module")
def tests():
    files = [
        path for folder in ("tests", "verify/tests", "witness/tests") for path in (ROOT / folder).rglob("test_*.py")
    ]
    return {
        name for path in files for name in re.findall(r"^\s*(?:async )?def (test_\w+)", path.read_text(), re.MULTILINE)
    }


def test_something_is_named():
    assert len(NAMED) > 50
    assert len(FILES) > 30


@pytest.mark.parametrize("name", NAMED)
def test_a_test_of_the_tables_exists(name, tests):
    assert name in tests


@pytest.mark.parametrize("path", FILES)
def test_a_file_of_the_tables_exists(path):
    assert (ROOT / path).is_file()
