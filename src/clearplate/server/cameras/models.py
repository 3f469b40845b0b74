"""Cameras: one row each, for ever; a revoked camera keeps its number, because reads carry it. And what they erased unsent."""

from django.db import models
from django.utils.translation import pgettext_lazy


class CameraState(models.TextChoices):
    """Where a camera stands between invitation and revocation."""

    INVITED = "invited", pgettext_lazy("camera", "invited")
    ACTIVE = "active", pgettext_lazy("camera", "active")
    PAUSED = "paused", pgettext_lazy("camera", "paused")
    REVOKED = "revoked", pgettext_lazy("camera", "revoked")


class Camera(models.Model):
    """One camera at the roadside."""

    id = models.UUIDField(primary_key=True, editable=False)
    # Rows of reads carry this number rather than 16 bytes of id.
    number = models.PositiveIntegerField(unique=True)
    # Published in the log as it stands (fields.TITLE).
    name = models.CharField(max_length=80, unique=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6)
    longitude = models.DecimalField(max_digits=9, decimal_places=6)
    direction = models.CharField(max_length=80)
    owner = models.CharField(max_length=120)
    # A business that lends its camera (P14), or the city itself.
    private = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=CameraState)
    state_changed_at = models.DateTimeField()
    invited_at = models.DateTimeField()
    # SHA-256 of the code's secret. Once used, the code answers only the device key that used it: an answer that was
    # lost on the way can be asked for again.
    code_sha256 = models.BinaryField(max_length=32, null=True, unique=True)
    code_expires_at = models.DateTimeField(null=True)
    code_used_at = models.DateTimeField(null=True)
    # Ed25519, 32 raw bytes, made in the camera; the private half never leaves it.
    device_public_key = models.BinaryField(max_length=32, null=True, unique=True)
    enrolled_at = models.DateTimeField(null=True)
    agent_version = models.CharField(max_length=40, blank=True)
    last_heartbeat_at = models.DateTimeField(null=True)
    last_heartbeat = models.JSONField(default=dict)
    next_sequence = models.PositiveBigIntegerField(default=0)

    class Meta:
        """Constraints that hold whatever the code does."""

        constraints = (
            models.CheckConstraint(
                condition=models.Q(latitude__range=(-90, 90)) & models.Q(longitude__range=(-180, 180)),
                name="cameras_camera_on_earth",
            ),
            models.CheckConstraint(condition=models.Q(state__in=CameraState.values), name="cameras_camera_state_known"),
            models.CheckConstraint(
                condition=~models.Q(state__in=["active", "paused"]) | models.Q(device_public_key__isnull=False),
                name="cameras_camera_active_has_key",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="revoked") | models.Q(code_sha256__isnull=True),
                name="cameras_camera_revoked_has_no_code",
            ),
        )

    def __str__(self) -> str:
        return self.name


class ErasedDay(models.Model):
    """Captures of one day that a camera says it erased unsent, because the city destroyed that day's key."""

    camera = models.ForeignKey(Camera, on_delete=models.PROTECT)
    day = models.DateField()
    captures = models.IntegerField()
    # What the keyring said of the day when it was last heard. False means that the camera had no right to erase.
    key_destroyed = models.BooleanField()
    said_at = models.DateTimeField()

    class Meta:
        """One row for each camera and day."""

        constraints = (models.UniqueConstraint(fields=["camera", "day"], name="cameras_erasedday_once"),)

    def __str__(self) -> str:
        return f"{self.camera_id}, {self.day}: {self.captures}"
