"""The tlog station."""
