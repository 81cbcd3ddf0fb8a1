"""The desk as a WSGI application."""

from __future__ import annotations

import os
import sys

from django.core.wsgi import get_wsgi_application

from tamizdat.service.django_setup import without_collecting
from tamizdat.visible import print_lines

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tamizdat.service.settings")
with without_collecting():
    application = get_wsgi_application()

from tamizdat.newsroom.operations.refusals import refusals

if _why := refusals(is_practice=os.environ.get("TAMIZDAT_PRACTICE") == "1"):
    print_lines(*_why)
    sys.exit(2)

from django.db import connections

connections.close_all()  # each thread opens its own
