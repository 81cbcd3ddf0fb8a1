"""Issues in the desk's menu: the list with its filters, the form, and where each page is."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Case, F, QuerySet, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from tamizdat.letters.desk.issues.forms import edit_handler
from tamizdat.letters.desk.issues.standing import address_of, standing, with_status
from tamizdat.letters.desk.issues.views import (
    IssueCollectWorkflowActionDataView,
    IssueCreateView,
    IssueEditView,
    IssueUnpublishView,
    IssueWorkflowActionView,
    kindly,
)
from tamizdat.letters.models import Issue, Newsletter
from tamizdat.newsroom.dates import written
from tamizdat.newsroom.editing.preview import NamingPreviewView
from tamizdat.newsroom.editing.views import EDIT_TEMPLATE


class IssueFilters(WagtailFilterSet):
    """What the list can be narrowed to."""

    newsletter = django_filters.ModelChoiceFilter(queryset=Newsletter.objects.all(), widget=forms.RadioSelect)
    state = django_filters.ChoiceFilter(choices=Issue.State.choices, widget=forms.RadioSelect)

    class Meta:
        model = Issue
        fields: list[str] = []


def hour_of(issue: Issue) -> str:
    """Return when an issue goes out, or went out."""
    return written(issue.send_at) or str(_("once it is approved"))


def recipients_of(issue: Issue) -> str:
    """Return how many get an issue that is fixed."""
    return str(issue.recipients) if issue.is_fixed else "–"


class IssueIndexView(IndexView):
    """The list: what goes out next, then what went out last."""

    default_ordering = None

    def get_base_queryset(self) -> QuerySet[Issue]:
        """Return the issues: those without an hour, those whose hour comes, the next one first, then the past ones,
        the last one first."""
        now = timezone.now()
        coming = Case(When(send_at__gt=now, frozen=None, then="send_at"))
        part = Case(When(send_at=None, then=0), When(send_at__gt=now, frozen=None, then=1), default=2)
        return with_status(Issue.objects.order_by(part, coming, F("send_at").desc(), "-pk"))

    def get_edit_url(self, instance: Any) -> str | None:
        """Return the page of an issue: the form, or how far it is."""
        return address_of(instance)

    @property
    def columns(self) -> list[Column]:
        """Return the columns, without the boxes for doing something with many issues at once: nothing is."""
        return [column for column in super().columns if not isinstance(column, BulkActionsCheckboxColumn)]


class IssueViewSet(SnippetViewSet):
    """The desk's pages for issues."""

    model = Issue
    icon = "doc-full-inverse"
    menu_label = _("Issues")
    menu_name = "issues"
    url_namespace = "letter_issues"
    admin_url_namespace = "letter_issues"
    base_url_path = "letters/issues"
    chooser_base_url_path = "letters/issues/chooser"
    list_display = [
        "__str__",
        Column("newsletter", label=_("Newsletter")),
        Column(standing, label=_("State")),
        Column(hour_of, label=_("Goes out")),
        Column(recipients_of, label=_("Recipients"), classname="newsroom-only-wide"),
    ]
    list_per_page = 50
    filterset_class = IssueFilters
    search_fields = ["subject"]
    search_backend_name = None
    copy_view_enabled = False
    index_view_class = IssueIndexView
    add_view_class = IssueCreateView
    edit_view_class = IssueEditView
    preview_on_edit_view_class = NamingPreviewView
    unpublish_view_class = IssueUnpublishView
    workflow_action_view_class = IssueWorkflowActionView
    collect_workflow_action_data_view_class = IssueCollectWorkflowActionDataView
    edit_template_name = EDIT_TEMPLATE
    edit_handler = edit_handler()

    def construct_view(self, view_class: type, **kwargs: Any) -> Any:
        """Return a view that asks about the very issue, and leads on where nothing can be changed any more."""
        return super().construct_view(kindly(view_class), **kwargs)
