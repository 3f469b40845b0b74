from datetime import timedelta

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_adapter_tokens")]
    operations = [
        migrations.AddField("case", "embargoed_for", models.DurationField(default=timedelta(0))),
    ]
