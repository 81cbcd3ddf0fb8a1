from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("letters", "0006_breakfix")]

    operations = [
        migrations.AddField(
            model_name="issue",
            name="around",
            field=models.JSONField(editable=False, null=True),
        ),
    ]
