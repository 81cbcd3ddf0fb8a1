from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("letters", "0005_departed_from_all")]

    operations = [
        migrations.AddField(
            model_name="departed",
            name="leaving",
            field=models.CharField(blank=True, default="", max_length=22),
        ),
        migrations.AddField(
            model_name="subscription",
            name="chosen",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="subscription",
            name="undone",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="listimport",
            name="stayed",
            field=models.PositiveIntegerField(default=0),
        ),
    ]
