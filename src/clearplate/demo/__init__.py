"""An example city that anyone can start: rendered roads, personas, the demo and smoke commands."""
