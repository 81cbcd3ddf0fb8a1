import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("letters", "0004_lists")]

    operations = [
        migrations.AddField(
            model_name="issue",
            name="left_before",
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AlterField(
            model_name="departed",
            name="newsletter",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="letters.newsletter",
            ),
        ),
        migrations.AddConstraint(
            model_name="departed",
            constraint=models.UniqueConstraint(
                condition=models.Q(("newsletter__isnull", True)), fields=("lookup",), name="departed_from_all_once"
            ),
        ),
    ]
