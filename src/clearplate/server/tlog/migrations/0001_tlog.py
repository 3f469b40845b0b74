from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
UNDO = """
DROP TABLE tlog_sequence, tlog_pending, tlog_disclosure, tlog_entry;
DROP FUNCTION tlog_refuse_change, tlog_refuse_gap;
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL([SQL], [UNDO]),
        migrations.CreateModel(
            name="TlogEntry",
            fields=[
                ("entry_id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.TextField()),
                ("at", models.DateTimeField()),
                ("entry", models.BinaryField()),
                ("leaf_hash", models.BinaryField(max_length=32)),
            ],
            options={"db_table": "tlog_entry", "ordering": ["entry_id"], "managed": False},
        ),
        migrations.CreateModel(
            name="TlogDisclosure",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        db_column="entry_id",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="disclosure",
                        serialize=False,
                        to="tlog.tlogentry",
                    ),
                ),
                ("sealed", models.BinaryField()),
            ],
            options={"db_table": "tlog_disclosure", "managed": False},
        ),
        migrations.CreateModel(
            name="TlogPending",
            fields=[("entry_id", models.BigIntegerField(primary_key=True, serialize=False))],
            options={"db_table": "tlog_pending", "managed": False},
        ),
        migrations.CreateModel(
            name="TlogSequence",
            fields=[
                ("tree_index", models.BigIntegerField(primary_key=True, serialize=False)),
                (
                    "entry",
                    models.OneToOneField(
                        db_column="entry_id",
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="place",
                        to="tlog.tlogentry",
                    ),
                ),
            ],
            options={"db_table": "tlog_sequence", "ordering": ["tree_index"], "managed": False},
        ),
    ]
