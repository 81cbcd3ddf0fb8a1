"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """Newsletters."""

    name = "tamizdat.letters"
    label = "letters"
    verbose_name = "Letters"
    default_auto_field = "django.db.models.BigAutoField"
