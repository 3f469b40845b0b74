"""What can be asked for: each kind registered once, by the station whose act it is, when its app is ready.

The station tells people what is asked, does it when the second person agrees, and lets go of it when nobody does.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.utils.functional import Promise

from clearplate.core.approvals import Need
from clearplate.core.policy.decide import Refused
from clearplate.server.agencies.acting import By
from clearplate.server.registry import Registry
from clearplate.server.tlog.actions import Embargo


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of a request as who decides reads it.

    Attributes:
        label: What it is, in the reader's language.
        value: What it says; no plate in a list.
    """

    label: str
    value: str


Outcome = Refused | str | None
"""None: it is done; a sentence: it is done, and this is for who approved. A refusal of the station's own rules was logged by
the station; the request stays as it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApprovalKind:
    """One kind of request.

    Attributes:
        name: As the log names it (`core.tlog.kinds.approvals.SUBJECTS`).
        title: What is asked, in a few words, for the head of a request.
        need: Who decides, and how many of them.
        describe: The subject's facts for who decides: `(subject_id, language) -> lines`.
        approve: Do what was asked, inside the deciding transaction: `(subject_id, by, now) -> outcome`; `by` is the last
            who approved. May raise `core.fields.FieldError`: then nothing happened, and the sentence is shown.
        decline: Let go of it: `(subject_id, by, reason, now) -> outcome`.
        lapse: The same when nobody decided in time, or the asker withdrew: `(subject_id, now)`.
        lock: Lock the station's rows that `approve` needs, before the request's own: `(subject_id)`.
        embargo: The embargo on entries about the subject: `(subject_id, now)`.
        consequences: What follows from approving, as sentences: `(subject_id) -> sentences`.
        own_entries: Steps that the station's own entry accounts for (`asked`, `approved`, `declined`, `ended`); for these
            none of the kinds here is appended, and the policy is asked by the station. A station that has `ended` lets
            its requests go itself, by `actions.close`.
        url: The page about the subject, for who may open it: `(subject_id) -> path`; empty for none.
    """

    name: str
    title: str | Promise
    need: Need
    describe: Callable[[UUID, str], Sequence[Line]]
    approve: Callable[[UUID, By, datetime], Outcome]
    decline: Callable[[UUID, By, str, datetime], Refused | None] = field(default=lambda *_about: None)
    lapse: Callable[[UUID, datetime], None] = field(default=lambda *_about: None)
    lock: Callable[[UUID], None] = field(default=lambda _subject: None)
    embargo: Callable[[UUID, datetime], Embargo | None] = field(default=lambda *_about: None)
    consequences: Callable[[UUID], Sequence[str]] = field(default=lambda _subject: ())
    own_entries: frozenset[str] = frozenset()
    url: Callable[[UUID], str] = field(default=lambda _subject: "")


_KINDS: Registry[ApprovalKind] = Registry("approval")
register = _KINDS.register
kind_of = _KINDS.kind_of


def kinds() -> list[ApprovalKind]:
    """Every kind, in the order of registration."""
    return list(_KINDS.values())
