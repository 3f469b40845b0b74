from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [("cameras", "0003_erased_days")]

    operations = [
        migrations.CreateModel(
            name="Place",
            fields=[
                ("id", models.UUIDField(editable=False, primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("worship", "Place of worship"),
                            ("health", "Health care"),
                            ("school", "School"),
                            ("courthouse", "Court"),
                            ("shelter", "Shelter (place kept secret)"),
                            ("food_bank", "Food bank"),
                            ("union", "Union"),
                            ("other", "Other place or gathering"),
                        ],
                        max_length=16,
                    ),
                ),
                ("starts_at", models.DateTimeField(null=True)),
                ("ends_at", models.DateTimeField(null=True)),
                ("added_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("sealed", models.BinaryField()),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ends_at", None), ("starts_at", None)),
                            ("ends_at__gt", models.F("starts_at")),
                            _connector="OR",
                        ),
                        name="places_place_window",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "worship",
                                    "health",
                                    "school",
                                    "courthouse",
                                    "shelter",
                                    "food_bank",
                                    "union",
                                    "other",
                                ],
                            )
                        ),
                        name="places_place_kind_known",
                    ),
                ],
            },
        ),
    ]
