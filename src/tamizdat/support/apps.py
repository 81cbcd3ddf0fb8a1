"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """What keeps the paper going: contributions, reminders, appeals, the ledger."""

    name = "tamizdat.support"
    label = "support"
    verbose_name = "Support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register permissions, what support adds to the site that is pressed, its checks, and the worker's jobs."""
        from wagtail.permissions import register_permission_policy

        from tamizdat.newsroom.operations import refusals
        from tamizdat.newsroom.operations.findings import desk
        from tamizdat.newsroom.permissions.policy import OnePermissionPolicy
        from tamizdat.newsroom.permissions.roles import SUPPORT
        from tamizdat.newsroom.publishing.site import add_part
        from tamizdat.readers import addresses
        from tamizdat.support import checks, jobs
        from tamizdat.support.appeals.entries import part as appeals
        from tamizdat.support.desk.differences import findings
        from tamizdat.support.gap import publishing as gap
        from tamizdat.support.models import Appeal, SupportSettings
        from tamizdat.support.site.part import part as contributions

        register_permission_policy(Appeal, OnePermissionPolicy(Appeal, SUPPORT))
        addresses.add_source(SupportSettings.service_addresses)
        add_part(contributions)
        add_part(appeals)
        refusals.add(checks.refusals)
        desk.add_check(checks.findings)
        jobs.register()
        gap.register()
        findings.register()
