from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import clearplate.server.agencies.models

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=clearplate.server.agencies.models.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("what", models.CharField(max_length=16)),
                ("about", models.CharField(max_length=36)),
                ("made_at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("fault", models.CharField(blank=True, max_length=64)),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("sent_at", None)), fields=["next_at"], name="letter_unsent")
                ],
                "constraints": [models.UniqueConstraint(fields=("officer", "what", "about"), name="letter_once")],
            },
        ),
        migrations.RunSQL([SQL], migrations.RunSQL.noop),
    ]
