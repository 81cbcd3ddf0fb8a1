"""The Django app."""

from __future__ import annotations

from django.apps import AppConfig


class NewsroomConfig(AppConfig):
    """The desk's models, views and hooks."""

    name = "tamizdat.newsroom"
    label = "newsroom"
    verbose_name = "Newsroom"
    default_auto_field = "django.db.models.BigAutoField"

