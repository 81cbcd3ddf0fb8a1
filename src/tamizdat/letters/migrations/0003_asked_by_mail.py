from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("letters", "0002_incoming")]

    operations = [
        migrations.CreateModel(
            name="AskedByMail",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("kind", models.CharField(max_length=16)),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["day", "kind"], name="askedbymail_of_a_day")],
            },
        ),
    ]
