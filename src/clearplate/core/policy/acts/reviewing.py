"""Acts of looking at what others did, and of answering who asks: reviews, audits, what residents bring."""

from dataclasses import dataclass
from typing import ClassVar

from clearplate.core.policy.acts.facts import Act, Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewSearch(Act):
    """Review a search: open it, ask for an explanation, give one, decide, find, say what followed.

    Attributes:
        change: `open`, `ask_explanation`, `explain`, `proper`, `improper`, `find` or `consequence`.
        own_search: The officer searched.
        below_searcher: Who searched is above the officer, directly or through others.
        own_agency: Both act for one agency.
        searcher_command_staff: Who searched is command staff.
        words_given: What the change needs written was written; true for what needs nothing.
    """

    action: ClassVar[str] = "review_search"
    change: str
    own_search: bool
    below_searcher: bool
    own_agency: bool
    searcher_command_staff: bool
    words_given: bool

    def facts(self) -> Facts:
        """The facts of the review, as Cedar is told them."""
        return {
            "change": self.change,
            "own_search": self.own_search,
            "below_searcher": self.below_searcher,
            "own_agency": self.own_agency,
            "searcher_command_staff": self.searcher_command_staff,
            "words_given": self.words_given,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ManageAudits(Act):
    """Draw a random sample, plan an audit, close one.

    Attributes:
        change: `draw_sample`, `plan` or `close`.
    """

    action: ClassVar[str] = "manage_audits"
    change: str

    def facts(self) -> Facts:
        """The facts of the change, as Cedar is told them."""
        return {"change": self.change}


@dataclass(frozen=True, slots=True, kw_only=True)
class ManageMatters(Act):
    """Record what a resident brought, answer it, take longer for it, withdraw it.

    Attributes:
        change: `receive`, `answer`, `extend` or `withdraw`.
        own_agency: The officer's own agency recorded it; true when it is being recorded.
        still_open: It was neither answered nor withdrawn; true when it is being recorded.
        extended: It was extended before.
        overdue: Its day is over, and it is still open.
        extension_days: So many days after its day an extension ends; 0 for every other change.
        words_given: It was written down what it is about, or what was answered.
    """

    action: ClassVar[str] = "manage_matters"
    change: str
    own_agency: bool
    still_open: bool
    extended: bool
    overdue: bool
    extension_days: int
    words_given: bool

    def facts(self) -> Facts:
        """The facts of the change, as Cedar is told them."""
        return {
            "change": self.change,
            "own_agency": self.own_agency,
            "still_open": self.still_open,
            "extended": self.extended,
            "overdue": self.overdue,
            "extension_days": self.extension_days,
            "words_given": self.words_given,
        }
