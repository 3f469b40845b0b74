"""What the report says, in both languages: it leaves the city, so it speaks the recipient's language, not the reader's."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

WORDS: Final[Mapping[str, Mapping[str, str]]] = json.loads(Path(__file__).with_name("words.json").read_text("utf-8"))
"""By language, then by name; braces name what is put in."""
