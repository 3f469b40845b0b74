from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_grants")]
    operations = [migrations.AddField("case", "embargo_ends_at", models.DateTimeField(null=True))]
