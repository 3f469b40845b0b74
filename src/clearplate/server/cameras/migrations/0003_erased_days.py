from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("cameras", "0002_grants")]
    operations = [
        migrations.CreateModel(
            name="ErasedDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("captures", models.IntegerField()),
                ("key_destroyed", models.BooleanField()),
                ("said_at", models.DateTimeField()),
                (
                    "camera",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="cameras.camera"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("camera", "day"), name="cameras_erasedday_once"),
                ],
            },
        ),
        migrations.RunSQL([SQL], []),
    ]
