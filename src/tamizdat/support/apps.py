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
        """Have what support adds to the site pressed with it, its jobs done by the worker, and its checks made."""
        from tamizdat.newsroom.operations import refusals
        from tamizdat.newsroom.operations.findings import desk
        from tamizdat.newsroom.publishing.site import add_part
        from tamizdat.support import checks, jobs
        from tamizdat.support.site.part import part

        add_part(part)
        refusals.add(checks.refusals)
        desk.add(checks.findings)
        jobs.register()
