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
        """Register permissions, the workflow of issues, the worker's jobs, and what is looked for."""
        from wagtail.permissions import register_permission_policy

        from tamizdat.letters import approval, drafting
        from tamizdat.letters.desk import findings
        from tamizdat.letters.models import Issue, Newsletter
        from tamizdat.letters.policy import IssuePermissionPolicy, NewsletterPermissionPolicy
        from tamizdat.newsroom.permissions.roles import ISSUES, LETTERS

        register_permission_policy(Newsletter, NewsletterPermissionPolicy(Newsletter, LETTERS))
        register_permission_policy(Issue, IssuePermissionPolicy(Issue, ISSUES))
        approval.connect()
        drafting.register()
        findings.register()
