"""Cosigns checkpoints of transparency logs after seeing that each contains the one before (C2SP tlog-witness)."""

__version__ = "0.1.0"
