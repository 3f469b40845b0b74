from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
UNDO = "DROP TABLE policy_adopted; DROP FUNCTION policy_refuse_change;"


class Migration(migrations.Migration):
    initial = True
    dependencies = [("tlog", "0001_tlog")]
    operations = [
        migrations.RunSQL([SQL], [UNDO]),
        migrations.CreateModel(
            name="AdoptedPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("document", models.BinaryField()),
                ("document_sha256", models.BinaryField(max_length=32)),
                ("adopted_at", models.DateTimeField()),
                ("effective_at", models.DateTimeField()),
                ("first_official_id", models.UUIDField()),
                ("second_official_id", models.UUIDField()),
                ("entry_id", models.BigIntegerField()),
            ],
            options={"db_table": "policy_adopted", "ordering": ["effective_at", "id"], "managed": False},
        ),
    ]
