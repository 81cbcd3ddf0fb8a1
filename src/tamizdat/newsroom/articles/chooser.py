"""Choosing an article: to read on, or to link to. Nobody is offered what they may not see."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet

from tamizdat.newsroom.articles.lists import listed, with_status


class _Seen:
    """Lists what somebody may see, with one query for all that its rows show."""

    request: Any

    def get_object_list(self) -> QuerySet[Any]:
        """Return the articles, newest first."""
        return with_status(listed(self.request.user))


class ArticleChooseView(_Seen, ChooseView):
    """The dialog."""


class ArticleChooseResultsView(_Seen, ChooseResultsView):
    """The dialog's list, as somebody searches."""


class ArticleChooserViewSet(SnippetChooserViewSet):
    """The pages of the dialog."""

    choose_view_class = ArticleChooseView
    choose_results_view_class = ArticleChooseResultsView
