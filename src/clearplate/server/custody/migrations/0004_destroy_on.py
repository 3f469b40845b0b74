from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
# What the key's entry in the log stated when it was made; the log never changes.
STATED = """
UPDATE custody_day SET destroy_on = entries.destroy_on FROM (
    SELECT (convert_from(entry, 'UTF8')::jsonb #>> '{public,day}')::date AS day,
           (convert_from(entry, 'UTF8')::jsonb #>> '{public,destroy_on}')::date AS destroy_on
    FROM tlog_entry WHERE kind = 'custody.day_key_made'
) AS entries WHERE entries.day = custody_day.day
"""


class Migration(migrations.Migration):
    dependencies = [("custody", "0003_grants"), ("tlog", "0003_embargo")]
    operations = [
        migrations.AddField("day", "destroy_on", models.DateField(null=True)),
        migrations.RunSQL([STATED], [""]),
        migrations.AlterField("day", "destroy_on", models.DateField()),
        migrations.RunSQL([SQL], [""]),
    ]
