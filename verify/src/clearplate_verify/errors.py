"""The errors of this program: a failed verification, something that could not be fetched, and a wrong call."""


class VerificationFailed(Exception):  # noqa: N818 (the word people use)
    """Something does not check; the message is for the person who asked, in English and where there is one in Spanish."""

    def __init__(self, english: str, spanish: str | None = None) -> None:
        super().__init__(english)
        self._told = (english, spanish or english)

    def told(self, spoken: int) -> str:
        """The message in a language, as `say.language` numbers them."""
        return self._told[spoken]


class NotFetched(Exception):  # noqa: N818 (the word people use)
    """Something could not be read from where it is published; nothing is said about whether it would check."""


class WrongCall(Exception):  # noqa: N818 (the word people use)
    """The command was called in a way it cannot serve."""
