"""Both languages, whole: every sentence has its Spanish, and what runs is what was written."""

import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import messages  # noqa: E402 (development's own script, outside the packages)


def test_every_sentence_has_its_spanish_with_the_same_placeholders():
    assert messages.unfinished(messages.read()) == []


def test_the_compiled_catalogue_is_the_written_one():
    assert messages.COMPILED.read_bytes() == messages.compiled(messages.read()), "run tools/messages.py compile"
