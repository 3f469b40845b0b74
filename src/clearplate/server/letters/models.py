"""The table of letters. No rules here, and no words of a letter."""

from typing import ClassVar

from django.db import models

from clearplate.server.agencies.models import Officer, new_id


class Letter(models.Model):
    """One e-mail to one officer about one thing; it is sent once, or not at all when its time is over."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    # A name of the registry, and what the station calls the thing: an id, or a day.
    what = models.CharField(max_length=16)
    about = models.CharField(max_length=36)
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    # Why the last attempt failed: an error's name and the mail host's code, none of its words.
    fault = models.CharField(max_length=64, blank=True)

    class Meta:
        """Each officer is written to once about each thing."""

        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["officer", "what", "about"], name="letter_once")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["next_at"], condition=models.Q(sent_at=None), name="letter_unsent")
        ]

    def __str__(self) -> str:
        return f"letter {self.id}"
