"""Tables of the policy station."""
