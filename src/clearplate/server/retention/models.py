"""How far each day's destruction has come, and the clock as it was last trusted."""

from django.db import models


class Destruction(models.Model):
    """One day's end, step by step. Each step is marked when it is done, so that after a crash the next run goes on.

    Nothing of a read is here: `leaves` are the roots that cameras signed, 32 bytes for each upload, sorted; they are
    kept until the certificate that lists them is published.
    """

    day = models.DateField(primary_key=True)
    begun_at = models.DateTimeField()
    dropped_at = models.DateTimeField(null=True)
    uploads = models.IntegerField(null=True)
    captures = models.BigIntegerField(null=True)
    leaves = models.BinaryField(null=True)
    rows_gone_at = models.DateTimeField(null=True)
    objects_gone_at = models.DateTimeField(null=True)
    entry_id = models.BigIntegerField(null=True)
    published_at = models.DateTimeField(null=True)
    # Since when something is in the way, and what, in words for the operator.
    blocked_since = models.DateTimeField(null=True)
    blocked_by = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.day.isoformat()


class Clock(models.Model):
    """The one row of `core.custody.clock_guard.Trusted`."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    seen_at = models.DateTimeField()
    boot = models.CharField(max_length=64)
    started = models.DateTimeField()

    class Meta:
        """One row, whatever the code does."""

        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="retention_clock_one"),)

    def __str__(self) -> str:
        return self.seen_at.isoformat()
