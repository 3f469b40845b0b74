from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

import clearplate.server.clock

SQL = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")


class Migration(migrations.Migration):
    dependencies = [("agencies", "0005_rosters")]
    operations = [
        migrations.AddField(
            model_name="officer",
            name="access_confirmed_at",
            field=models.DateTimeField(editable=False, null=True),
        ),
        migrations.AddField(
            model_name="officer",
            name="access_changed_at",
            field=models.DateTimeField(default=clearplate.server.clock.now, editable=False),
        ),
        migrations.AddField(
            model_name="officer",
            name="access_changed_by",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(), default=list, editable=False, size=None
            ),
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
