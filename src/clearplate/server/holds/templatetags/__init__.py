"""Template tags of holds."""
