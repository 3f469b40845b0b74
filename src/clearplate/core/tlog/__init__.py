"""The transparency log: entries, Merkle hashing, and later notes, checkpoints and tiles (C2SP)."""
