from django.db import migrations, models


def the_first(apps, schema_editor):
    """Have the group be the main one that stood first, and had the page `contribute/` by that."""
    groups = apps.get_model("support", "AmountGroup").objects
    first = groups.order_by("order", "pk").first()
    if first:
        groups.filter(pk=first.pk).update(is_main=True)


class Migration(migrations.Migration):
    dependencies = [
        ("support", "0005_campaign_and_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="amountgroup",
            name="is_main",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(the_first, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="amountgroup",
            constraint=models.UniqueConstraint(
                fields=["is_main"], condition=models.Q(is_main=True), name="group_one_is_main"
            ),
        ),
    ]
