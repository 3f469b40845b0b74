"""Tables of the search station."""
