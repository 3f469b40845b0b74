from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("review", "0003_households")]
    operations = [
        migrations.AddField(model_name="reviewitem", name="below", field=models.JSONField(default=list)),
    ]
