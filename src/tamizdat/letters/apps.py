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
        """Register permissions, the workflow of issues, what letters add to the site, jobs, and what is looked for."""
        from wagtail.permissions import register_permission_policy

        from tamizdat.letters import approval, drafting, samples
        from tamizdat.letters.desk import findings
        from tamizdat.letters.incoming import findings as incoming
        from tamizdat.letters.models import Issue, Newsletter
        from tamizdat.letters.policy import IssuePermissionPolicy, NewsletterPermissionPolicy
        from tamizdat.letters.site.part import part
        from tamizdat.letters.subscriptions import jobs
        from tamizdat.newsroom.permissions.roles import ISSUES, LETTERS
        from tamizdat.newsroom.publishing.site import add_part

        register_permission_policy(Newsletter, NewsletterPermissionPolicy(Newsletter, LETTERS))
        register_permission_policy(Issue, IssuePermissionPolicy(Issue, ISSUES))
        add_part(part)
        approval.connect()
        jobs.register()
        samples.register()
        drafting.register()
        findings.register()
        incoming.register()
