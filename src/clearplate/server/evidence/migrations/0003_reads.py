from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import clearplate.server.cases.models

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0004_adapter_tokens"),
        ("evidence", "0002_grants"),
        ("holds", "0002_grants"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="OpenedRead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("capture_id", models.UUIDField()),
                ("at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="cases.case"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["case", "at"], name="evidence_reads_of_a_day")],
                "constraints": [
                    models.UniqueConstraint(fields=("case", "capture_id"), name="evidence_read_opened_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="ReadsWish",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=clearplate.server.cases.models.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("reads", models.PositiveSmallIntegerField(default=0)),
                ("capture_id", models.UUIDField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting for a second person"),
                            ("approved", "Agreed to"),
                            ("declined", "Declined"),
                            ("ended", "Ran out"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                (
                    "hold",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="holds.hold"),
                ),
                (
                    "officer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at"],
                "indexes": [models.Index(fields=["hold", "officer"], name="evidence_wishes")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("capture_id", None), ("reads__gt", 0)),
                            models.Q(("capture_id__isnull", False), ("reads", 0)),
                            _connector="OR",
                        ),
                        name="evidence_wish_of_one_sort",
                    )
                ],
            },
        ),
        migrations.RunSQL([SQL], []),
    ]
