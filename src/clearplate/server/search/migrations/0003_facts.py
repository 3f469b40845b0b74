from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0002_grants")]
    operations = [
        migrations.AddField(model_name="search", name="facts", field=models.JSONField(default=dict)),
    ]
