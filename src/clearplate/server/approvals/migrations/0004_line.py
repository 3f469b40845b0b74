from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("approvals", "0003_command_staff")]
    operations = [
        migrations.AddField(model_name="request", name="above", field=models.JSONField(default=list)),
        migrations.AddField(model_name="request", name="below", field=models.JSONField(default=list)),
    ]
