"""What can be wrong with the machine, as distinct from the bytes and from ourselves."""

from clearplate.core.errors import ClearplateError


class OperateError(ClearplateError):
    """The machine does not give what the city needs: room, rights, a program, a free address. Says what to do."""
