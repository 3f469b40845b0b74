"""The `clearplate` command."""
