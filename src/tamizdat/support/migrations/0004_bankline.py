from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("support", "0003_appeal"),
    ]

    operations = [
        migrations.CreateModel(
            name="BankLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("line", models.CharField(max_length=40, unique=True)),
                ("day", models.DateField(db_index=True)),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.BigIntegerField()),
                ("reference", models.CharField(db_index=True, default="", max_length=20)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True), name="bank_line_is_not_zero"
                    )
                ],
            },
        ),
    ]
