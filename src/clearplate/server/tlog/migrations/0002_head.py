from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
UNDO = """
DROP TABLE tlog_head;
DROP FUNCTION tlog_refuse_fork;
"""


class Migration(migrations.Migration):
    dependencies = [("tlog", "0001_tlog")]
    operations = [
        migrations.RunSQL([SQL], [UNDO]),
        migrations.CreateModel(
            name="TlogHead",
            fields=[
                ("one", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("tree_size", models.BigIntegerField()),
                ("root_hash", models.BinaryField(max_length=32)),
                ("note", models.BinaryField()),
                ("signed_at", models.DateTimeField()),
            ],
            options={"db_table": "tlog_head", "managed": False},
        ),
    ]
