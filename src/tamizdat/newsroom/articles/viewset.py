"""Articles in the desk's menu: the list with its filters, the form, and where each page is."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column
from wagtail.admin.widgets.button import HeaderButton
from wagtail.search.backends import get_search_backend
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet, WorkflowActionView

from tamizdat.newsroom.articles.access import ArticleChooser
from tamizdat.newsroom.articles.lists import listed, scheduled, submitted, with_status
from tamizdat.newsroom.articles.panels import edit_handler, languages
from tamizdat.newsroom.articles.views import ArticleCreateView, ArticleEditView, KeepsWhatWasSaid, NoUnpublishView
from tamizdat.newsroom.dates import day
from tamizdat.newsroom.editing.preview import NamingPreviewView
from tamizdat.newsroom.editing.views import CREATE_TEMPLATE, TellsRefusal
from tamizdat.newsroom.models import Article, ArticleByline, ArticleTopic, Author, Section, Topic
from tamizdat.newsroom.permissions.guard import checked


class ArticleFilters(WagtailFilterSet):
    """What the list can be narrowed to."""

    language = django_filters.ChoiceFilter(choices=languages, widget=forms.RadioSelect)
    section = django_filters.ModelChoiceFilter(queryset=Section.objects.all())
    author = django_filters.CharFilter(method="by_author", label=_("Author"), help_text=_("A name, or how it begins."))
    topic = django_filters.CharFilter(method="on_topic", label=_("Topic"), help_text=_("A topic, or how it begins."))
    state = django_filters.ChoiceFilter(
        choices=[
            ("draft", _("Draft")),
            ("submitted", _("Submitted")),
            ("scheduled", _("Scheduled")),
            ("public", _("Public")),
            ("changed", _("Public, with a draft on top")),
            ("withdrawn", _("Withdrawn")),
        ],
        method="in_state",
        label=_("State"),
        widget=forms.RadioSelect,
    )
    rank = django_filters.DateFromToRangeFilter(label=_("Date"))
    whose = django_filters.ChoiceFilter(
        choices=[("mine", _("Mine"))], method="of_whom", label=_("Whose"), widget=forms.RadioSelect
    )

    class Meta:
        model = Article
        fields: list[str] = []

    def in_state(self, articles: QuerySet[Article], name: str, value: str) -> QuerySet[Article]:
        """Return the articles in a state."""
        match value:
            case "draft":
                return articles.filter(live=False).exclude(pk__in=submitted()).exclude(pk__in=scheduled())
            case "submitted":
                return articles.filter(pk__in=submitted())
            case "scheduled":
                return articles.filter(pk__in=scheduled())
            case "public":
                return articles.filter(live=True, state=Article.State.PUBLISHED)
            case "changed":
                return articles.filter(live=True, has_unpublished_changes=True)
        return articles.filter(state=Article.State.WITHDRAWN)

    def by_author(self, articles: QuerySet[Article], name: str, value: str) -> QuerySet[Article]:
        """Return the articles by authors with this name; there may be too many authors for a list to choose from."""
        bylines = ArticleByline.objects.filter(author__in=_named(Author, value))
        return articles.filter(pk__in=bylines.values("article"))

    def on_topic(self, articles: QuerySet[Article], name: str, value: str) -> QuerySet[Article]:
        """Return the articles on topics with this name."""
        topics = ArticleTopic.objects.filter(topic__in=_named(Topic, value))
        return articles.filter(pk__in=topics.values("article"))

    def of_whom(self, articles: QuerySet[Article], name: str, value: str) -> QuerySet[Article]:
        """Return the articles of whoever asks."""
        return articles.filter(owner=self.request.user)


def _named(model: Any, text: str) -> QuerySet[Any]:
    """Return the keys of labels in whose names all words are; the last may be unfinished."""
    found = get_search_backend().autocomplete(text, model.objects.order_by(), order_by_relevance=False)
    return found.get_queryset().order_by().values("pk")


class ArticleWorkflowActionView(TellsRefusal, WorkflowActionView):
    """The dialog in which somebody answers what was submitted."""


class ArticleIndexView(IndexView):
    """The list of articles, newest first."""

    default_ordering = "-rank"

    @cached_property
    def header_buttons(self) -> list[HeaderButton]:
        """Return the buttons of the list: Wagtail's own, and the one for Word files."""
        buttons = list(super().header_buttons)
        if self.permission_policy.user_has_permission(self.request.user, "add"):
            buttons.append(
                HeaderButton(_("New from a Word file"), url=reverse("newsroom_from_word"), icon_name="doc-full-inverse")
            )
        return buttons

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns, without the boxes for doing something with many articles at once: nothing is."""
        return [column for column in super().columns if not isinstance(column, BulkActionsCheckboxColumn)]

    def get_base_queryset(self) -> QuerySet[Article]:
        """Return the articles that this person may look at, without their texts, which no list needs."""
        return with_status(listed(self.request.user))


def _day(article: Article) -> str:
    return day(article.rank)


class ArticleViewSet(SnippetViewSet):
    """The desk's pages for articles."""

    model = Article
    icon = "doc-full"
    menu_label = _("Articles")
    menu_order = 100
    menu_name = "articles"
    add_to_admin_menu = True
    url_prefix = "articles"
    url_namespace = "articles"
    base_url_path = "articles"
    admin_url_namespace = "articles"
    list_per_page = 50
    list_display = [
        "__str__",
        Column("status_string", label=_("State")),
        Column("section", label=_("Section"), sort_key="section"),
        Column(_day, label=_("Date"), sort_key="rank"),
        Column("language", sort_key="language"),
    ]
    filterset_class = ArticleFilters
    index_view_class = ArticleIndexView
    add_view_class = ArticleCreateView
    edit_view_class = ArticleEditView
    preview_on_edit_view_class = NamingPreviewView
    unpublish_view_class = NoUnpublishView
    workflow_action_view_class = ArticleWorkflowActionView
    search_backend_name = "default"
    copy_view_enabled = False
    edit_handler = edit_handler()
    chooser_viewset_class = ArticleChooser
    create_template_name = CREATE_TEMPLATE
    edit_template_name = "newsroom/articles/edit.html"

    @property
    def revisions_revert_view_class(self) -> type:
        """The view that restores an earlier text, and keeps what was said to readers since."""
        return type("RevertView", (KeepsWhatWasSaid, super().revisions_revert_view_class), {})

    def construct_view(self, view_class: type, **kwargs: Any) -> Any:
        """Return a view that asks whether this person may see this very article."""
        return super().construct_view(checked(view_class), **kwargs)
