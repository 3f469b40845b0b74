"""The errors of this program: a failed verification, something that could not be fetched, and a wrong call."""


class VerificationFailed(Exception):  # noqa: N818 (the word people use)
    """Something does not check; the message is for the person who asked."""


class NotFetched(Exception):  # noqa: N818 (the word people use)
    """Something could not be read from where it is published; nothing is said about whether it would check."""


class WrongCall(Exception):  # noqa: N818 (the word people use)
    """The command was called in a way it cannot serve."""
