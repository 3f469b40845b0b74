"""What changed from one adopted policy to the next, told in sentences from the two published documents."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from clearplate.core.figures import Row
from clearplate.core.policy.difference import Change, difference
from clearplate.core.policy.document import PolicyDocument

STEPS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Step:
    """One adoption, and what it changed.

    Attributes:
        version: SHA-256 of the document adopted, 64 hexadecimal digits.
        effective_at: INSTANT text.
        changes: What is different from the policy before it; none for the first, or where one of the two documents is
            missing from the public space or cannot be read by this version.
        is_first: Whether no policy was adopted before it.
    """

    version: str
    effective_at: str
    changes: Sequence[Change] | None
    is_first: bool


def steps(policies: Sequence[Row], document: Callable[[str], PolicyDocument | None]) -> list[Step]:
    """The last adoptions, newest first.

    Args:
        policies: Rows of the list `policies`, in the log's order.
        document: Gives a published document by its version; none where there is none that can be read.
    """
    versions = [str(row["policy"]) for row in policies]
    first = max(0, len(versions) - STEPS_SHOWN)
    documents = {version: document(version) for version in versions[max(0, first - 1) :]}
    told = []
    for place in range(first, len(versions)):
        after = documents[versions[place]]
        before = documents[versions[place - 1]] if place else None
        changes = difference(before, after) if before is not None and after is not None else None
        told.append(Step(versions[place], str(policies[place]["effective_at"]), changes, is_first=place == 0))
    return told[::-1]
