from pathlib import Path

from django.db import migrations

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("custody", "0004_destroy_on")]
    # Django's own idea of the table stays: it finds a proof by its upload.
    operations = [migrations.RunSQL([SQL], [])]
