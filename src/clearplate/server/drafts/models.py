"""The table of drafts. What becomes of one is in approvals and in the adopted policies; a draft's text never changes."""

from typing import ClassVar

from django.db import models

from clearplate.server.agencies.models import Officer, new_id


class Draft(models.Model):
    """One document that somebody brought, whole and able to decide; anything else is never kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    document = models.BinaryField()
    document_sha256 = models.BinaryField(max_length=32, unique=True)
    uploaded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField()
    # From when it is to count, as proposed last; null: at once with the second approval.
    effective_at = models.DateTimeField(null=True)

    class Meta:
        """Newest first."""

        ordering: ClassVar[list[str]] = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.version

    @property
    def version(self) -> str:
        """SHA-256 of the document, 64 hexadecimal digits."""
        return bytes(self.document_sha256).hex()
