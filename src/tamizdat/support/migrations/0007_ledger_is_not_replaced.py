from django.db import migrations

from tamizdat.support.ledger import triggers


class Migration(migrations.Migration):
    dependencies = [("support", "0006_recipient_and_letters")]

    operations = [migrations.RunPython(triggers.make_anew, migrations.RunPython.noop)]
