"""The search station."""
