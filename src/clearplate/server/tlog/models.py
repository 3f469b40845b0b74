"""Tables of the log. The database itself refuses a changed entry, a wrong leaf hash and a gap in the order.

The SQL is in migrations/0001_tlog.sql: grants, triggers and checks are the point here, and Django has no words for them.
"""

from typing import ClassVar

from django.db import models


class TlogEntry(models.Model):
    """One entry: the public bytes, and what is needed to find it."""

    entry_id = models.BigAutoField(primary_key=True)
    kind = models.TextField()
    at = models.DateTimeField()
    entry = models.BinaryField()
    leaf_hash = models.BinaryField(max_length=32)

    class Meta:
        """Made by SQL; newest last."""

        managed = False
        db_table = "tlog_entry"
        ordering: ClassVar[list[str]] = ["entry_id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.entry_id}"


class TlogDisclosure(models.Model):
    """What opens an entry's confidential fields, sealed. The portal's role cannot read this table."""

    entry = models.OneToOneField(
        TlogEntry, models.DO_NOTHING, primary_key=True, db_column="entry_id", related_name="disclosure"
    )
    sealed = models.BinaryField()

    class Meta:
        """Made by SQL."""

        managed = False
        db_table = "tlog_disclosure"

    def __str__(self) -> str:
        return f"disclosure {self.pk}"


class TlogPending(models.Model):
    """An entry that has no place in the tree yet. A work list, not the log: the sequencer empties it."""

    entry_id = models.BigIntegerField(primary_key=True)

    class Meta:
        """Made by SQL."""

        managed = False
        db_table = "tlog_pending"

    def __str__(self) -> str:
        return f"pending {self.entry_id}"


class TlogSequence(models.Model):
    """An entry's place in the tree: from 0, without a gap."""

    tree_index = models.BigIntegerField(primary_key=True)
    entry = models.OneToOneField(TlogEntry, models.DO_NOTHING, db_column="entry_id", related_name="place")

    class Meta:
        """Made by SQL."""

        managed = False
        db_table = "tlog_sequence"
        ordering: ClassVar[list[str]] = ["tree_index"]

    def __str__(self) -> str:
        return f"index {self.tree_index}"


class TlogHead(models.Model):
    """The newest checkpoint that the log signed; one row."""

    one = models.BooleanField(primary_key=True, default=True)
    tree_size = models.BigIntegerField()
    root_hash = models.BinaryField(max_length=32)
    note = models.BinaryField()
    signed_at = models.DateTimeField()

    class Meta:
        """Made by SQL."""

        managed = False
        db_table = "tlog_head"

    def __str__(self) -> str:
        return f"head of {self.tree_size}"
