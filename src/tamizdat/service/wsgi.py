"""The desk as a WSGI application."""

from __future__ import annotations

import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tamizdat.service.settings")
application = get_wsgi_application()

from tamizdat.newsroom.operations.refusals import refusals  # noqa: E402 (its models need Django to be started)

if _why := refusals(is_practice=os.environ.get("TAMIZDAT_PRACTICE") == "1"):
    print("\n".join(_why), file=sys.stderr, flush=True)
    sys.exit(2)

from django.db import connections  # noqa: E402

connections.close_all()  # each thread opens its own
