"""What a person may know of articles that are not theirs, where Wagtail names them: in choosers, fields and links.

`permissions/guard.py` guards the pages of an article itself.
"""

from __future__ import annotations

from typing import Any

from allauth.core import context
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from wagtail.permissions import policy_registry
from wagtail.snippets.views.chooser import (
    ChooseResultsView,
    ChooseView,
    SnippetChooserViewSet,
    SnippetChosenMultipleView,
    SnippetChosenView,
)
from wagtail.snippets.widgets import AdminSnippetChooser

from tamizdat.newsroom.articles.lists import listed, with_status
from tamizdat.newsroom.models import Article


def may(user: Any, action: str, article: Article) -> bool:
    """Whether somebody may do this with an article."""
    return bool(policy_registry.get(article).user_has_permission_for_instance(user, action, article))


def seen_by(user: Any) -> QuerySet[Article]:
    """Return the articles that somebody may know of."""
    found: QuerySet[Article] = policy_registry.get_by_type(Article).instances_user_has_permission_for(user, "view")
    return found


def label_of(article: Article) -> str:
    """Return what whoever is at work just now may know of an article: its headline, or its number alone."""
    user = getattr(context.request, "user", None)  # pages are rendered after Wagtail's own context has ended
    return (
        str(article) if user is None or may(user, "view", article) else _("Article %(number)s") % {"number": article.pk}
    )


class _Seen:
    """Limits a chooser's views to the articles that the person may know of."""

    request: HttpRequest

    def get_object_list(self) -> QuerySet[Article]:
        """Return what can be chosen."""
        return with_status(listed(self.request.user))

    def get_object(self, pk: Any) -> Article:
        """Return what was chosen."""
        return get_object_or_404(seen_by(self.request.user), pk=pk)

    def get_objects(self, pks: list[Any]) -> QuerySet[Article]:
        """Return what was chosen together."""
        return seen_by(self.request.user).filter(pk__in=pks)


class _Choose(_Seen, ChooseView):
    pass


class _Results(_Seen, ChooseResultsView):
    pass


class _Chosen(_Seen, SnippetChosenView):
    pass


class _ChosenMultiple(_Seen, SnippetChosenMultipleView):
    pass


class ArticleField(AdminSnippetChooser):
    """The field with a chosen article."""

    def get_display_title(self, instance: Article) -> str:
        """Return what the field shows."""
        return label_of(instance)


class ArticleChooser(SnippetChooserViewSet):
    """The chooser for articles: of others' drafts a reporter does not see even the headline."""

    choose_view_class = _Choose
    choose_results_view_class = _Results
    chosen_view_class = _Chosen
    chosen_multiple_view_class = _ChosenMultiple
