"""Tables of the tlog station."""
