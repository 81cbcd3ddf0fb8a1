"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class SupportConfig(AppConfig):
    """The ledger and what is written into it, and the appeals."""

    name = "tamizdat.support"
    label = "support"
    verbose_name = "Support"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what depends on the models."""
        from wagtail.permissions import register_permission_policy

        from tamizdat.newsroom.permissions.policy import OnePermissionPolicy
        from tamizdat.newsroom.permissions.roles import SUPPORT
        from tamizdat.newsroom.publishing.site import add_part
        from tamizdat.support.appeals.entries import part
        from tamizdat.support.models import Appeal

        register_permission_policy(Appeal, OnePermissionPolicy(Appeal, SUPPORT))
        add_part(part)
