"""What came, what did not, and how much: no table here holds anything of a read."""

from django.db import models


class Hour(models.Model):
    """Captures that came, kept or forgotten, as counted into the log: for one camera and one hour of arrival. A late commit makes a second row."""

    camera = models.IntegerField()
    hour = models.DateTimeField()
    captures = models.IntegerField()
    uploads = models.IntegerField()
    # Merkle root over the uploads' roots, in the order of their ids.
    root_sha256 = models.BinaryField(max_length=32)
    entry_id = models.BigIntegerField()

    class Meta:
        """Found by camera and hour."""

        indexes = (models.Index(fields=["camera", "hour"], name="ingest_hour_camera"),)

    def __str__(self) -> str:
        return f"camera {self.camera}, {self.hour.isoformat()}"


class Upload(models.Model):
    """One accepted upload: the facts that its receipt states, so that a replay gets the same receipt."""

    upload_id = models.UUIDField(primary_key=True)
    camera = models.IntegerField()
    camera_id = models.UUIDField()
    day = models.DateField()
    received_at = models.DateTimeField()
    count = models.IntegerField()
    # Fewer than `count` when some captures had come before, in another upload, or were forgotten.
    kept = models.IntegerField()
    # Counted and dropped in memory, because the policy keeps no read that hits no hotlist (FEATURES F4).
    forgotten = models.IntegerField(default=0)
    root_sha256 = models.BinaryField(max_length=32)
    first_sequence = models.BigIntegerField()
    last_sequence = models.BigIntegerField()
    object_name = models.CharField(max_length=80, blank=True)
    counted_in = models.ForeignKey(Hour, on_delete=models.PROTECT, null=True)

    class Meta:
        """The counting job looks for what is not counted yet."""

        indexes = (
            models.Index(
                fields=["received_at"], name="ingest_upload_uncounted", condition=models.Q(counted_in__isnull=True)
            ),
            models.Index(fields=["day"], name="ingest_upload_day"),
        )

    def __str__(self) -> str:
        return str(self.upload_id)


class Gap(models.Model):
    """Sequence numbers that a camera skipped: captures that were lost, or are still to come."""

    camera = models.IntegerField()
    first_missing = models.BigIntegerField()
    missing = models.BigIntegerField()
    upload_id = models.UUIDField()
    reported_at = models.DateTimeField()
    filled_at = models.DateTimeField(null=True)

    class Meta:
        """A camera's open gaps are looked through whenever an older upload arrives."""

        indexes = (models.Index(fields=["camera"], name="ingest_gap_open", condition=models.Q(filled_at__isnull=True)),)

    def __str__(self) -> str:
        return f"camera {self.camera}: {self.missing} from {self.first_missing}"


class Refusal(models.Model):
    """Uploads refused in one hour, by camera and problem: counts only, so that a flood costs one row."""

    hour = models.DateTimeField()
    # None until a signature says whose upload it was.
    camera_id = models.UUIDField(null=True)
    problem = models.CharField(max_length=40)
    uploads = models.IntegerField(default=1)
    entry_id = models.BigIntegerField(null=True)

    class Meta:
        """One row for each; an unknown camera counts as one camera."""

        constraints = (
            models.UniqueConstraint(
                fields=["hour", "camera_id", "problem"],
                name="ingest_refusal_once",
                nulls_distinct=False,
                condition=models.Q(entry_id__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"{self.problem}: {self.uploads}"
