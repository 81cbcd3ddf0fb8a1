"""Hands the desk's parts to Wagtail. Each part registers its own in the module named here."""

from __future__ import annotations

from wagtail.snippets.models import register_snippet

from tamizdat.newsroom import menu  # noqa: F401 (registers hooks)
from tamizdat.newsroom.articles import links  # noqa: F401 (registers hooks)
from tamizdat.newsroom.articles.viewset import ArticleViewSet
from tamizdat.newsroom.home import hooks as home_hooks  # noqa: F401 (registers hooks)
from tamizdat.newsroom.labels import LabelViewSetGroup
from tamizdat.newsroom.recovered import hooks as recovered_hooks  # noqa: F401 (registers hooks)

register_snippet(ArticleViewSet)
register_snippet(LabelViewSetGroup)
