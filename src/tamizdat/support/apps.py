"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """What keeps the paper going: contributions, reminders, the ledger."""

    name = "tamizdat.support"
    label = "support"
    verbose_name = "Support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Have what support adds to the site pressed with it, and its jobs done by the worker."""
        from tamizdat.newsroom.publishing.site import add_part
        from tamizdat.support import jobs
        from tamizdat.support.desk import differences_findings
        from tamizdat.support.gap import publishing
        from tamizdat.support.site.part import part

        add_part(part)
        jobs.register()
        publishing.register()
        differences_findings.register()
