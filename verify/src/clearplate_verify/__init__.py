"""Independent checks of what a Clearplate city publishes: standard library and `cryptography`, nothing of the server's."""

__version__ = "0.1.0"
