"""The policy station."""
