"""A fault in one field of something a person filled in, told so that it can be shown beside the field in any language."""

from clearplate.core.errors import FormatError


class FieldError(FormatError):
    """One field does not parse.

    Attributes:
        field: Name of the field at fault, for example `case_number`.
        template: The sentence in English with `%(name)s` places; it is what a translation is looked up by.
        params: What stands in the places. Never a plate, never a reason's text.
    """

    def __init__(self, field: str, template: str, **params: object) -> None:
        super().__init__(template % params)
        self.field = field
        self.template = template
        self.params = params
