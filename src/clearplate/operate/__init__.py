"""Running a city on one machine: embedded database, first set-up, processes."""
