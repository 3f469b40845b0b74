"""The table of adopted policies. Append-only by grant and by trigger: migrations/0001_policy.sql."""

from typing import ClassVar

from django.db import models


class AdoptedPolicy(models.Model):
    """One adoption of one document: whole, by two officials, from an instant on."""

    document = models.BinaryField()
    document_sha256 = models.BinaryField(max_length=32)
    adopted_at = models.DateTimeField()
    effective_at = models.DateTimeField()
    first_official_id = models.UUIDField()
    second_official_id = models.UUIDField()
    entry_id = models.BigIntegerField()

    class Meta:
        """Made by SQL; in the order in which they came into force."""

        managed = False
        db_table = "policy_adopted"
        ordering: ClassVar[list[str]] = ["effective_at", "id"]

    def __str__(self) -> str:
        return self.version

    @property
    def version(self) -> str:
        """SHA-256 of the document, 64 hexadecimal digits."""
        return bytes(self.document_sha256).hex()
