"""The three ways something can be wrong, and what each says to a person.

A policy refusal is none of them: it is a value (`core.policy.decide.Refused`).
"""


class ClearplateError(Exception):
    """Base of our own errors; each can explain itself to the person who must act."""

    def diagnostics(self) -> str:
        """One paragraph for a person: what is wrong and what to do. Never a plate, never a name."""
        return str(self)


class FormatError(ClearplateError):
    """The bytes or text do not parse: they are not what they claim to be."""


class VerificationError(ClearplateError):
    """The bytes parse, and a signature, hash, proof or binding is wrong."""


class InvariantError(ClearplateError):
    """We are wrong ourselves; the work must stop rather than go on from a bad state."""
