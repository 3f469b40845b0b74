from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
UNDO = "DROP FUNCTION retention_drop_day(date, timestamptz); DROP FUNCTION retention_forget_day(date, timestamptz);"


class Migration(migrations.Migration):
    dependencies = [
        ("retention", "0001_initial"),
        ("custody", "0005_proofs_by_day"),
        ("ingest", "0003_upload_forgotten"),
    ]
    operations = [migrations.RunSQL([SQL], [UNDO])]
