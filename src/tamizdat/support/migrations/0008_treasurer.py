from typing import Any

from django.db import migrations, models


def the_first(apps: Any, schema_editor: Any) -> None:
    """Have the group be the main one that stood first, and had the page `contribute/` by that."""
    groups = apps.get_model("support", "AmountGroup").objects
    first = groups.order_by("order", "pk").first()
    if first:
        groups.filter(pk=first.pk).update(is_main=True)


class Migration(migrations.Migration):
    dependencies = [
        ("support", "0007_ledger_is_not_replaced"),
    ]

    operations = [
        migrations.AddField(
            model_name="amountgroup",
            name="is_main",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="bankline",
            name="turn",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(model_name="difference", name="of", field=models.CharField(default="", max_length=255)),
        migrations.AddField(
            model_name="difference", name="explained_by", field=models.CharField(default="", max_length=150)
        ),
        migrations.RemoveField(model_name="campaign", name="since"),
        migrations.RunPython(the_first, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="amountgroup",
            constraint=models.UniqueConstraint(
                fields=["is_main"], condition=models.Q(is_main=True), name="group_one_is_main"
            ),
        ),
    ]
