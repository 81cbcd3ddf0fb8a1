"""What a server adds to the settings that `wagtail start` wrote: the app, the database, the names. Nothing is tuned."""

# mypy: ignore-errors

from __future__ import annotations

import os

from .base import INSTALLED_APPS as STOCK  # `wagtail start` writes it beside this file

INSTALLED_APPS = ["news", *STOCK]
SECRET_KEY = "Nobody signs in here."
ALLOWED_HOSTS = ["127.0.0.1"]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": "postgres",
        "USER": "postgres",
        "HOST": os.environ["PAPER_DATABASE"],  # the folder of PostgreSQL's socket
    }
}
if os.environ.get("PAPER_BULK"):  # loading: the search index is made after, by `update_index`, as Wagtail advises
    WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}}
