"""What can go wrong: a request that is not cosigned, and a folder that is not a witness's."""


class Refused(Exception):  # noqa: N818 (the word people use)
    """A request is not cosigned; holds the HTTP status and the body that the protocol asks for."""

    def __init__(self, status: int, body: str, content_type: str = "text/plain; charset=utf-8") -> None:
        super().__init__(body)
        self.status = status
        self.body = body if body.endswith("\n") else f"{body}\n"
        self.content_type = content_type


class WrongFolder(Exception):  # noqa: N818 (the word people use)
    """The folder or the keys given are not what is needed; the message says what to do."""
