from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Clock",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("seen_at", models.DateTimeField()),
                ("boot", models.CharField(max_length=64)),
                ("started", models.DateTimeField()),
            ],
            options={
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="retention_clock_one")],
            },
        ),
        migrations.CreateModel(
            name="Destruction",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False)),
                ("begun_at", models.DateTimeField()),
                ("dropped_at", models.DateTimeField(null=True)),
                ("uploads", models.IntegerField(null=True)),
                ("captures", models.BigIntegerField(null=True)),
                ("leaves", models.BinaryField(null=True)),
                ("rows_gone_at", models.DateTimeField(null=True)),
                ("objects_gone_at", models.DateTimeField(null=True)),
                ("entry_id", models.BigIntegerField(null=True)),
                ("published_at", models.DateTimeField(null=True)),
                ("blocked_since", models.DateTimeField(null=True)),
                ("blocked_by", models.TextField(blank=True)),
            ],
        ),
    ]
