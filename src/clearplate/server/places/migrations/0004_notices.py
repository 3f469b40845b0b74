from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("places", "0003_plates")]

    operations = [
        migrations.AlterField("platenotice", "search_id", models.UUIDField(null=True)),
        migrations.AddField("platenotice", "hold_id", models.UUIDField(null=True)),
        migrations.AddField("platenotice", "export_id", models.UUIDField(null=True)),
        migrations.AddConstraint(
            "platenotice",
            models.CheckConstraint(
                condition=models.Q(search_id__isnull=False, hold_id=None, export_id=None)
                | models.Q(search_id=None, hold_id__isnull=False, export_id=None)
                | models.Q(search_id=None, hold_id=None, export_id__isnull=False),
                name="places_platenotice_of_one_act",
            ),
        ),
    ]
