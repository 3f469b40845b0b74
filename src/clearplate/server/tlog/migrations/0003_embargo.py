from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
UNDO = """
DROP TABLE tlog_embargo;
DROP FUNCTION tlog_refuse_longer_embargo;
"""


class Migration(migrations.Migration):
    dependencies = [("tlog", "0002_head")]
    operations = [migrations.RunSQL([SQL], [UNDO])]
