"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class LettersConfig(AppConfig):
    """Newsletters."""

    name = "tamizdat.letters"
    label = "letters"
    verbose_name = "Letters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what letters add to the site that is pressed, and the worker's jobs."""
        from tamizdat.letters.site.part import part
        from tamizdat.letters.subscriptions import jobs
        from tamizdat.newsroom.publishing.site import add_part

        add_part(part)
        jobs.register()
