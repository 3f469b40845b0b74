"""The printed report of an export: its words in two languages, its data, its typesetting."""
