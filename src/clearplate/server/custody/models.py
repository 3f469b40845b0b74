"""Custody's tables. The captures' one is partitioned by UTC day in SQL (`migrations/0001_custody.sql`), so Django only reads it.

The store is not trusted: who can change it can destroy captures, not read or forge them.
"""

from django.db import models


class Capture(models.Model):
    """One sealed capture: a blind token, the looks, and the record exactly as the camera signed it.

    No foreign key leads here or away: a day's partition must drop at once, and a cluster may shard it by token.
    """

    pk = models.CompositePrimaryKey("token", "captured_at", "capture_id")
    token = models.BinaryField(max_length=16)
    captured_at = models.DateTimeField()
    capture_id = models.UUIDField()
    camera = models.IntegerField()
    vehicle_type = models.SmallIntegerField()
    vehicle_color = models.SmallIntegerField()
    confidence = models.SmallIntegerField()
    sealed = models.BinaryField()
    upload_id = models.UUIDField()
    leaf_index = models.IntegerField()
    images_offset = models.BigIntegerField()

    class Meta:
        """Unmanaged: the migration's SQL owns the shape."""

        managed = False
        db_table = "custody_capture"

    def __str__(self) -> str:
        return str(self.capture_id)


class Capsule(models.Model):
    """A content key sealed to a day's key; opens nothing once that key is destroyed."""

    capsule_id = models.UUIDField(primary_key=True)
    day = models.DateField(db_index=True)
    camera = models.IntegerField()
    key_id = models.CharField(max_length=16)
    suite = models.CharField(max_length=20)
    sealed = models.BinaryField()

    def __str__(self) -> str:
        return str(self.capsule_id)


class Proof(models.Model):
    """What shows that a camera signed for each capture of one upload; outlives a change of the camera's device key.

    Partitioned by day like the captures (`migrations/0005_proofs_by_day.sql`), because it goes with them.
    """

    upload_id = models.UUIDField(primary_key=True)
    day = models.DateField(db_index=True)
    camera = models.IntegerField()
    device_public_key = models.BinaryField(max_length=32)
    manifest = models.BinaryField()
    signature = models.BinaryField(max_length=64)
    # 32 bytes for each capture, in the upload's order.
    leaf_hashes = models.BinaryField()

    def __str__(self) -> str:
        return str(self.upload_id)


class Day(models.Model):
    """One UTC day's key as the public may know it; the secret is in the keyring, never here."""

    day = models.DateField(primary_key=True)
    key_id = models.CharField(max_length=16)
    suite = models.CharField(max_length=20)
    public = models.BinaryField()
    made_at = models.DateTimeField()
    # As the log's entry of the key states it; a later policy can end the day sooner, never later.
    destroy_on = models.DateField()
    shredded_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.day.isoformat()
