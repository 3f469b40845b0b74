from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

import clearplate.server.cases.models

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_embargo"), ("agencies", "0004_support_grants")]
    operations = [
        migrations.CreateModel(
            name="AdapterToken",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=clearplate.server.cases.models.new_id,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("label", models.CharField(max_length=60)),
                ("secret_sha256", models.BinaryField(max_length=32, unique=True)),
                ("made_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
            ],
            options={"ordering": ["-made_at"]},
        ),
        migrations.RunSQL([SQL], []),
    ]
