"""Tables of reviews: which search waits for whom, what was found, what followed; samples; audits. No rules here, never a plate."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from clearplate.core.tlog.kinds.review import AUDITS, BREACHES, OUTCOMES
from clearplate.server.agencies.models import Agency, Officer, new_id
from clearplate.server.search.models import Search


class State(models.TextChoices):
    """How it stands with a review."""

    WAITING = "waiting", pgettext_lazy("review", "Waiting")
    ASKED = "asked_officer", pgettext_lazy("review", "Explanation asked")
    CLOSED = "closed", pgettext_lazy("review", "Reviewed")


class Disposition(models.TextChoices):
    """What a reviewer made of a search."""

    PROPER = "proper", pgettext_lazy("search", "Proper")
    IMPROPER = "improper", pgettext_lazy("search", "Improper")


class ReviewItem(models.Model):
    """The review of one search."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    search = models.OneToOneField(Search, on_delete=models.PROTECT, related_name="review")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    # Ids of who stood below them when this was made, within a minute: taking a line away afterwards frees nobody to review.
    below = models.JSONField(default=list)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    exigent = models.BooleanField(default=False)
    # `[{"rule", "count"}]`: what stood out when it was asked (core.review.anomalies).
    flags = models.JSONField(default=list)
    state = models.CharField(max_length=13, choices=State.choices, default=State.WAITING)
    disposition = models.CharField(max_length=8, choices=Disposition.choices, blank=True)
    reviewer = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    # What people typed, each sealed to the row and its place in it (review.sealing).
    sealed_notes = models.BinaryField(null=True)
    sealed_question = models.BinaryField(null=True)
    sealed_answer = models.BinaryField(null=True)

    class Meta:
        """What is due first comes first; nobody reviews their own search; what is closed says how."""

        ordering: ClassVar[list[str]] = ["due_at", "asked_at"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["due_at"], condition=~Q(state="closed"), name="review_open"),
            models.Index(fields=["asked_at"], name="review_asked_at"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(reviewer=None) | ~Q(reviewer=F("officer")), name="review_by_another_person"
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False, reviewer__isnull=False) & ~Q(disposition="")
                | ~Q(state="closed") & Q(disposition="", closed_at=None),
                name="review_closed_with_a_disposition",
            ),
        ]

    def __str__(self) -> str:
        return f"review {self.id}"


class Opening(models.Model):
    """That a reviewer opened what the searcher typed."""

    item = models.ForeignKey(ReviewItem, on_delete=models.PROTECT, related_name="openings")
    reviewer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        """Once for each reviewer."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["item", "reviewer"], name="review_opened_once")
        ]

    def __str__(self) -> str:
        return f"opening of {self.item_id}"


class KnownSearch(models.Model):
    """What the rules about misuse know of a search: keyed hashes that rotate (review.knowing). Deleted after 90 days."""

    search = models.OneToOneField(Search, on_delete=models.PROTECT, primary_key=True, related_name="+")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    # A `core.review.facts.SearchFact` without what is above, and without what is in the keys.
    fact = models.JSONField()
    # Keys of plate, household, reason and address: under the key of the search's own quarter, and under that of the next.
    keys = models.JSONField()
    keys_next = models.JSONField()

    class Meta:
        """Found by officer and time."""

        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["officer", "at"], name="review_known_by_officer"),
            models.Index(fields=["at"], name="review_known_at"),
        ]

    def __str__(self) -> str:
        return f"facts of {self.search_id}"


class HouseholdPlate(models.Model):
    """That a plate belongs to a household, as an agency imported it; keyed hashes of both (review.households)."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    plate_key = models.BinaryField(max_length=16)
    household_key = models.BinaryField(max_length=16)

    class Meta:
        """Found by agency and plate."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["agency", "plate_key"], name="review_household_of_plate")
        ]

    def __str__(self) -> str:
        return f"plate of a household, {self.pk}"


class Breach(models.TextChoices):
    """What an improper search broke, as `core.tlog.kinds.review.BREACHES` names it."""

    PERSONAL_USE = "personal_use", _("Personal use: family, partner, neighbor, friend, curiosity")
    PROHIBITED_PURPOSE = "prohibited_purpose", _("A prohibited purpose")
    FALSE_REASON = "false_reason", _("The reason was not true")
    NO_CASE_CONNECTION = "no_case_connection", _("Nothing to do with its case")
    SHARED_ACCOUNT = "shared_account", _("The sign-in was shared")
    BROADER_THAN_NEEDED = "broader_than_needed", _("Broader than the case needed")
    OTHER = "other_breach", _("Another breach of the policy")


class Outcome(models.TextChoices):
    """What followed for the officer, as `core.tlog.kinds.review.OUTCOMES` names it."""

    NO_DISCIPLINE = "no_discipline", _("No discipline")
    COUNSELING = "counseling", _("Counseling")
    RETRAINING = "retraining", _("Training anew")
    REPRIMAND = "reprimand", _("Reprimand")
    UNPAID_LEAVE = "unpaid_leave", _("Unpaid leave")
    DEMOTION = "demotion", _("Demotion")
    DISMISSAL = "dismissal", _("Dismissal")
    PROSECUTION = "prosecution_referred", _("Referred for prosecution")


assert set(Breach.values) == set(BREACHES)  # noqa: S101 - the log's closed lists and these are one
assert set(Outcome.values) == set(OUTCOMES)  # noqa: S101


class Finding(models.Model):
    """What is looked into after a reviewer called a search improper."""

    item = models.OneToOneField(ReviewItem, on_delete=models.PROTECT, primary_key=True, related_name="finding")
    opened_at = models.DateTimeField()
    # Null while it is looked into.
    upheld = models.BooleanField(null=True)
    breach = models.CharField(max_length=19, choices=Breach.choices, blank=True)
    found_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    found_at = models.DateTimeField(null=True)
    sealed_text = models.BinaryField(null=True)

    class Meta:
        """Newest first; what is upheld names a breach."""

        ordering: ClassVar[list[str]] = ["-opened_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(upheld=True) & ~Q(breach="") | ~Q(upheld=True) & Q(breach="") | Q(upheld=None, breach=""),
                name="review_finding_names_a_breach",
            )
        ]

    def __str__(self) -> str:
        return f"finding on {self.item_id}"


class Consequence(models.Model):
    """What followed from a finding; never changed, but another may follow."""

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="consequences")
    outcome = models.CharField(max_length=20, choices=Outcome.choices)
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        """In their order."""

        ordering: ClassVar[list[str]] = ["recorded_at"]

    def __str__(self) -> str:
        return f"consequence of {self.finding_id}"


class Sample(models.Model):
    """A random sample, drawn from a root of the log (core.review.sampling)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    seed = models.BinaryField(max_length=32)
    tree_size = models.PositiveBigIntegerField()
    population = models.PositiveIntegerField()
    drawn_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    drawn_at = models.DateTimeField()
    entry_id = models.BigIntegerField()
    # In the order in which they were drawn. An item waits for an auditor while it is in a sample nobody looked at.
    items = models.ManyToManyField(ReviewItem, through="Drawn", related_name="samples")

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-drawn_at"]

    def __str__(self) -> str:
        return f"sample {self.id}"


class Drawn(models.Model):
    """One search of a sample, and that an auditor looked at it."""

    sample = models.ForeignKey(Sample, on_delete=models.PROTECT, related_name="drawn")
    item = models.ForeignKey(ReviewItem, on_delete=models.PROTECT, related_name="drawn")
    place = models.PositiveSmallIntegerField()

    class Meta:
        """In the order in which they were drawn."""

        ordering: ClassVar[list[str]] = ["place"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["sample", "item"], name="review_drawn_once")
        ]

    def __str__(self) -> str:
        return f"{self.item_id} in {self.sample_id}"


class Sort(models.TextChoices):
    """Which audit it is, as `core.tlog.kinds.review.AUDITS` names it."""

    MONTHLY = "monthly", _("Monthly")
    QUARTERLY = "quarterly", _("Quarterly")
    ANNUAL = "annual", _("Annual")
    UNANNOUNCED = "unannounced", _("Unannounced")
    EXTERNAL = "external", _("By outsiders")


assert set(Sort.values) == set(AUDITS)  # noqa: S101


class Audit(models.Model):
    """An audit that is planned, and what came of it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sort = models.CharField(_("which audit"), max_length=11, choices=Sort.choices)
    due_on = models.DateField(_("due on"))
    planned_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    closed_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    findings = models.PositiveSmallIntegerField(_("findings"), null=True)
    sealed_report = models.BinaryField(null=True)

    class Meta:
        """What is due first comes first."""

        ordering: ClassVar[list[str]] = ["due_on"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(closed_at=None, findings=None) | Q(closed_at__isnull=False, findings__isnull=False),
                name="review_audit_closed_with_findings",
            )
        ]

    def __str__(self) -> str:
        return f"audit {self.id}"
