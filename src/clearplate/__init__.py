"""Licence-plate readers for cities: every promise enforced by code and checkable by anyone."""

__version__ = "0.1.0"
