from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ingest", "0002_grants")]
    operations = [
        migrations.AddField(model_name="upload", name="forgotten", field=models.IntegerField(default=0)),
    ]
