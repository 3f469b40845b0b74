"""Statistics folded from log entries alone, the same for everyone who folds them.

Source: docs/spec/statistics.md.
"""

from clearplate.core.figures.figure import Figure, Row, Snapshot

__all__ = ["Figure", "Row", "Snapshot"]
