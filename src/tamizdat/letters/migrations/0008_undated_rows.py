from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("letters", "0007_issue_around"),
    ]

    operations = [
        migrations.AlterField(
            model_name="listimport",
            name="others",
            field=models.CharField(
                blank=True,
                choices=[
                    ("ask", "Ask each by a letter whether they want it"),
                    ("leave-out", "Leave them out"),
                    (
                        "vouch",
                        "Take those without a day on which they agreed: you say that they did, and your sentence is all"
                        " there is to show",
                    ),
                ],
                default="",
                max_length=10,
            ),
        ),
    ]
