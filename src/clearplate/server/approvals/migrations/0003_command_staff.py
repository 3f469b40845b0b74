from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("approvals", "0002_grants")]
    operations = [
        migrations.AddField(model_name="request", name="command_staff", field=models.BooleanField(default=False)),
    ]
