from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import clearplate.server.agencies.models

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    initial = True
    dependencies = [("agencies", "0002_grants"), migrations.swappable_dependency(settings.AUTH_USER_MODEL)]
    operations = [
        migrations.CreateModel(
            name="Draft",
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
                ("document", models.BinaryField()),
                ("document_sha256", models.BinaryField(max_length=32, unique=True)),
                ("uploaded_at", models.DateTimeField()),
                ("effective_at", models.DateTimeField(null=True)),
                (
                    "uploaded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"ordering": ["-uploaded_at"]},
        ),
        migrations.RunSQL([SQL], migrations.RunSQL.noop),
    ]
