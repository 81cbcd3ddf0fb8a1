"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class NewsroomConfig(AppConfig):
    """The desk's models, views and hooks."""

    name = "tamizdat.newsroom"
    label = "newsroom"
    verbose_name = "Newsroom"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register what depends on the models."""
        from wagtail.permissions import register_permission_policy

        from tamizdat.newsroom.accounts import log, sessions
        from tamizdat.newsroom.editing import comparing
        from tamizdat.newsroom.models import Article
        from tamizdat.newsroom.permissions.policy import ArticlePermissionPolicy
        from tamizdat.newsroom.permissions.setup import set_up
        from tamizdat.newsroom.publishing import signals
        from tamizdat.newsroom.site import registry as site_registry

        register_permission_policy(Article, ArticlePermissionPolicy(Article))
        signals.connect()
        site_registry.register()
        comparing.register()
        log.connect()
        sessions.connect()
        post_migrate.connect(set_up, dispatch_uid="newsroom.set_up")
