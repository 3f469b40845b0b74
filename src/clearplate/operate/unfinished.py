"""The mark of a restore that is under way: while it is there, nothing is served from the database."""

import json
from pathlib import Path
from typing import Final

from clearplate.core.errors import ClearplateError
from clearplate.operate.copies import explained, sync

MARK: Final = "restoring.json"


class UnfinishedRestoreError(ClearplateError):
    """A restore was begun and not finished."""

    def __init__(self, mark: Path) -> None:
        super().__init__(
            f"A restore was begun and not finished ({mark}). Run `clearplate restore` with the same backup again; until "
            "then this database may hold what was ended long ago, and nothing is served from it."
        )


def check_finished(config_path: Path) -> None:
    """Refuse to go on from half a restore.

    Raises:
        UnfinishedRestoreError: There is a mark.
    """
    mark = _mark(config_path)
    if mark.exists():
        raise UnfinishedRestoreError(mark)


def is_marked(config_path: Path, backup: str) -> bool:
    """Whether the restore of this backup, by the SHA-256 of its list, was begun and not finished."""
    mark = _mark(config_path)
    return mark.is_file() and json.loads(mark.read_bytes()).get("backup") == backup


def write_mark(config_path: Path, backup: str) -> None:
    """Begin; durable on return."""
    mark = _mark(config_path)
    with explained(mark):
        draft = mark.with_suffix(".making")
        draft.write_text(json.dumps({"backup": backup}), encoding="ascii")
        sync(draft)
        draft.replace(mark)
        sync(mark.parent)


def remove_mark(config_path: Path) -> None:
    """Be through; durable on return."""
    mark = _mark(config_path)
    mark.unlink(missing_ok=True)
    sync(mark.parent)


def _mark(config_path: Path) -> Path:
    return config_path.absolute().parent / MARK
