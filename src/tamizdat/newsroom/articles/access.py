"""Who may open the pages of an article: asked before any of them, whatever Wagtail's own view asks.

Wagtail's views for editing, history, revisions and workflow ask whether somebody may change articles at all, not whether
they may change this one. Here every address that names an article asks the policy about that article.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern
from wagtail.log_actions import get_active_log_context
from wagtail.permissions import policy_registry
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)
from wagtail.snippets.widgets import AdminSnippetChooser

from tamizdat.newsroom.models import Article

# Where an article is used shows no text of it. Every other page shows drafts, also of a public article.
_NEEDS = {"usage": "view"}


def may(user: Any, action: str, article: Article) -> bool:
    """Whether somebody may do this with an article."""
    return bool(policy_registry.get(article).user_has_permission_for_instance(user, action, article))


def seen_by(user: Any) -> QuerySet[Article]:
    """Return the articles that somebody may know of."""
    found: QuerySet[Article] = policy_registry.get_by_type(Article).instances_user_has_permission_for(user, "view")
    return found


def label_of(article: Article) -> str:
    """Return what whoever is at work just now may know of an article: its headline, or its number alone."""
    user = get_active_log_context().user
    return str(article) if user is None or may(user, "view", article) else f"Article {article.pk}"


def guarded(patterns: list[URLPattern]) -> list[URLPattern]:
    """Return addresses of articles, each of which asks first whether the person may."""
    for pattern in patterns:
        pattern.callback = _guarded(pattern.callback, _NEEDS.get(pattern.name or "", "change"))
    return patterns


def _guarded(view: Callable[..., HttpResponse], action: str) -> Callable[..., HttpResponse]:
    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "pk" in kwargs and not may(request.user, action, get_object_or_404(Article, pk=kwargs["pk"])):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return checked


class _Seen:
    """Limits a chooser's views to the articles that the person may know of."""

    request: HttpRequest

    def get_object_list(self) -> QuerySet[Article]:
        """Return what can be chosen."""
        return seen_by(self.request.user)

    def get_object(self, pk: Any) -> Article:
        """Return what was chosen."""
        return get_object_or_404(seen_by(self.request.user), pk=pk)

    def get_objects(self, pks: list[Any]) -> QuerySet[Article]:
        """Return what was chosen together."""
        return seen_by(self.request.user).filter(pk__in=pks)


class _Choose(_Seen, ChooseView):  # type: ignore[misc]
    pass


class _Results(_Seen, ChooseResultsView):  # type: ignore[misc]
    pass


class _Chosen(_Seen, SnippetChosenView):  # type: ignore[misc]
    pass


class _ChosenMultiple(_Seen, SnippetChosenMultipleView):  # type: ignore[misc]
    pass


class ArticleField(AdminSnippetChooser):  # type: ignore[misc]
    """The field with a chosen article."""

    def get_display_title(self, instance: Article) -> str:
        """Return what the field shows."""
        return label_of(instance)


class ArticleChooser(SnippetChooserViewSet):  # type: ignore[misc]
    """The chooser for articles: of others' drafts a reporter does not see even the headline."""

    choose_view_class = _Choose
    choose_results_view_class = _Results
    chosen_view_class = _Chosen
    chosen_multiple_view_class = _ChosenMultiple
