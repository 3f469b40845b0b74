from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("agencies", "0005_rosters"), ("review", "0002_grants")]
    operations = [
        migrations.CreateModel(
            name="HouseholdPlate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("plate_key", models.BinaryField(max_length=16)),
                ("household_key", models.BinaryField(max_length=16)),
                (
                    "agency",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="agencies.agency"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("agency", "plate_key"), name="review_household_of_plate")
                ],
            },
        ),
        migrations.RunSQL([SQL], []),
    ]
