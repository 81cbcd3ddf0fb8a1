"""Hands the desk's parts to Wagtail. Each part registers its own in the module named here."""

from __future__ import annotations

from wagtail.snippets.models import register_snippet

from tamizdat.newsroom import menu  # noqa: F401 (registers hooks)
from tamizdat.newsroom.articles import actions, links  # noqa: F401 (register hooks)
from tamizdat.newsroom.articles.viewset import ArticleViewSet
from tamizdat.newsroom.filing import hooks as filing_hooks  # noqa: F401 (registers hooks)
from tamizdat.newsroom.home import hooks as home_hooks  # noqa: F401 (registers hooks)
from tamizdat.newsroom.people import hooks as people_hooks  # noqa: F401 (registers hooks)
from tamizdat.newsroom.pictures import hooks as picture_hooks  # noqa: F401 (registers hooks)
from tamizdat.newsroom.recovered import hooks as recovered_hooks  # noqa: F401 (registers hooks)
from tamizdat.newsroom.site import hooks as site_hooks  # noqa: F401 (registers hooks)
from tamizdat.newsroom.vault import hooks as vault_hooks  # noqa: F401 (registers hooks)
from tamizdat.newsroom.word import hooks as word_hooks  # noqa: F401 (registers hooks)

register_snippet(ArticleViewSet)
