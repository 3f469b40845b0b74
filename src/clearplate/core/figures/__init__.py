"""Statistics folded from log entries alone, the same for everyone who folds them.

Source: docs/spec/statistics.md.
"""

from clearplate.core.figures.figure import Figure, Row, Snapshot
from clearplate.core.figures.fold import Fold
from clearplate.core.figures.tables import Touch

__all__ = ["Figure", "Fold", "Row", "Snapshot", "Touch"]
