"""The partitioned table of captures, by SQL; Django is only told of it."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
UNDO = "DROP FUNCTION custody_make_partition(date); DROP TABLE custody_capture;"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL([SQL], [UNDO]),
        migrations.CreateModel(
            name="Capture",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "token",
                        "captured_at",
                        "capture_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("token", models.BinaryField(max_length=16)),
                ("captured_at", models.DateTimeField()),
                ("capture_id", models.UUIDField()),
                ("camera", models.IntegerField()),
                ("vehicle_type", models.SmallIntegerField()),
                ("vehicle_color", models.SmallIntegerField()),
                ("confidence", models.SmallIntegerField()),
                ("sealed", models.BinaryField()),
                ("upload_id", models.UUIDField()),
                ("leaf_index", models.IntegerField()),
                ("images_offset", models.BigIntegerField()),
            ],
            options={"db_table": "custody_capture", "managed": False},
        ),
    ]
