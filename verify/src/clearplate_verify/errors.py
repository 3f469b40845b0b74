"""The one error of this program: hostile, damaged or forged input is a failed verification, and nothing else."""


class VerificationFailed(Exception):  # noqa: N818 (the word people use)
    """Something does not check; the message is for the person who asked."""
