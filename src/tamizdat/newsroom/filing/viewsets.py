"""Sections, topics, series and authors in the desk's menu: lists, forms, choosers, deletion."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import HeaderButton
from wagtail.log_actions import log
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet, SnippetCreateView
from wagtail.snippets.views.snippets import (
    CreateView,
    DeleteView,
    EditView,
    IndexView,
    ReorderView,
    SnippetViewSet,
    SnippetViewSetGroup,
)

from tamizdat.newsroom.filing import usage
from tamizdat.newsroom.filing.forms import LabelForm, NamesForm, SectionForm, edit_handler, form_class
from tamizdat.newsroom.filing.records import refresh
from tamizdat.newsroom.models import Author, Section, Series, Topic
from tamizdat.newsroom.publishing.config import outlet
from tamizdat.newsroom.site.access import Publishes, readers
from tamizdat.newsroom.site.changes import publish_site


class LabelIndexView(IndexView):
    """The list; what was merged into another label is not in it."""

    def get_base_queryset(self) -> QuerySet[Any]:
        """Return the labels that can be chosen."""
        return usage.counted(super().get_base_queryset().filter(merged_into=None))


class LabelCreateView(Publishes, CreateView):
    """A new label."""


class LabelEditView(EditView):
    """Editing: where a name changes, the articles that show it are published anew."""

    @property
    def header_more_buttons(self) -> list[Any]:
        """Return Wagtail's buttons, those for merging and for the articles that have it."""
        label = self.object
        buttons = [*super().header_more_buttons]
        if self.user_has_permission_for_instance("delete", label) or self.user_has_permission("delete"):
            url = reverse("newsroom_merge", args=[label._meta.model_name, label.pk])
            buttons.append(HeaderButton(_("Merge into another"), url=url, icon_name="tag"))
        if url := usage.list_url(label):
            buttons.append(HeaderButton(_("Articles"), url=url, icon_name="doc-full"))
        return buttons

    def save_instance(self) -> Any:
        """Save, and publish what shows it."""
        before = type(self.object).objects.get(pk=self.object.pk)
        with transaction.atomic():
            saved = super().save_instance()
            renamed = (before.name, before.names) != (saved.name, saved.names)
            numbers = usage.articles(saved).values_list("pk", flat=True) if renamed else []
            refresh(list(numbers), self.request.user)
        return saved

    def get_success_message(self) -> str:
        """Say what was done, and whether readers can see it yet."""
        return f"{super().get_success_message()} {readers()}"


class LabelDeleteView(Publishes, DeleteView):
    """Deleting what nothing uses; else the page says where it stands, and leads to merging."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return where the label stands."""
        label = self.object
        reached = usage.articles(label)
        where = {
            "is_used": usage.is_used(label),
            "reached": reached.only("number", "headline", "language", "live")[:20],
            "count": reached.count(),
            "drafts": len(usage.drafts(label)),
            "merge": reverse("newsroom_merge", args=[label._meta.model_name, label.pk]),
            "list_url": usage.list_url(label),
            "merged": label.merged.all(),
        }
        return {**super().get_context_data(**kwargs), **where, "is_protected": where["is_used"]}

    def form_valid(self, form: Any) -> Any:
        """Delete, unless it is used. Raises PermissionDenied."""
        if usage.is_used(self.object):
            raise PermissionDenied(_("It is used: merge it into another one."))
        return super().form_valid(form)


class SectionReorderView(ReorderView):
    """Another order of the sections, which stands in the navigation of every page."""

    def get_queryset(self) -> QuerySet[Any]:
        """Return the sections as the list shows them."""
        return super().get_queryset().filter(merged_into=None)

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Move one, and publish the site."""
        with transaction.atomic():
            for order, pk in enumerate(self.get_queryset().order_by("order", "name").values_list("pk", flat=True)):
                Section.objects.filter(pk=pk).update(order=order)  # none has another's place
            answer = super().post(request, *args, **kwargs)
            section = Section.objects.get(pk=kwargs["pk"])
            log(instance=section, action="newsroom.reorder", user=request.user, data={"place": section.order + 1})
            publish_site(request.user)
        return answer


class _NotMerged:
    """What the chooser's window and its list have in common."""

    def get_object_list(self) -> QuerySet[Any]:
        """Return the labels that can be chosen."""
        return usage.with_languages(super().get_object_list().filter(merged_into=None))  # type: ignore[misc]

    @property
    def columns(self) -> list[Column]:
        """Return the columns: two labels of one name are told apart by their languages and their slugs."""
        more = [Column(usage.other_names, label=_("Other names")), Column("slug", label=_("Slug"))]
        if len(outlet().languages) > 1:
            more.insert(0, Column(usage.languages_of, label=_("Articles in")))
        return [*super().columns, *more]  # type: ignore[misc]


class _Choose(_NotMerged, ChooseView):
    """The chooser's window."""


class _ChooseResults(_NotMerged, ChooseResultsView):
    """The chooser's list."""


class _Create(SnippetCreateView):
    """A new label, made while one is chosen."""

    def save_form(self, form: Any) -> Any:
        """Save it, and say so in the log."""
        with transaction.atomic():
            label = super().save_form(form)
            log(instance=label, action="wagtail.create", user=self.request.user)
        return label


def _chooser(model: Any) -> type[SnippetChooserViewSet]:
    meta = type("Meta", (), {"model": model, "fields": ["slug"]})
    creation = type(f"{model.__name__}CreationForm", (form_class(NamesForm),), {"Meta": meta})
    attributes = {
        "choose_view_class": _Choose,
        "choose_results_view_class": _ChooseResults,
        "create_view_class": _Create,
        "creation_form_class": creation,
        "creation_tab_label": _("New"),
        "create_action_label": _("Create and choose"),
    }
    return type(f"{model.__name__}ChooserViewSet", (SnippetChooserViewSet,), attributes)


class _LabelViewSet(SnippetViewSet):
    list_display = ["name", "slug", Column(lambda label: label.articles or 0, label=gettext_lazy("Articles"))]
    list_per_page = 50
    index_view_class = LabelIndexView
    add_view_class = LabelCreateView
    edit_view_class = LabelEditView
    delete_view_class = LabelDeleteView
    delete_template_name = "newsroom/filing/delete.html"
    copy_view_enabled = False


class AuthorViewSet(_LabelViewSet):
    """Names under which articles appear."""

    model = Author
    icon = "user"
    base_url_path = "authors"
    chooser_viewset_class = _chooser(Author)
    edit_handler = edit_handler(LabelForm)


def _place(section: Section) -> str:
    """Return whether readers find a section in the navigation, in words that stand alone: a phone has no columns."""
    return _("in the navigation") if section.in_navigation else "–"


class SectionViewSet(_LabelViewSet):
    """Parts of the paper."""

    model = Section
    icon = "folder-open-inverse"
    base_url_path = "sections"
    list_display = [
        "name",
        "slug",
        Column(_place, label=gettext_lazy("In the navigation")),
        Column(lambda label: label.articles or 0, label=gettext_lazy("Articles")),
    ]
    ordering = ["order", "name"]
    sort_order_field = "order"
    reorder_view_class = SectionReorderView
    chooser_viewset_class = _chooser(Section)
    edit_handler = edit_handler(SectionForm, FieldPanel("in_navigation"), FieldPanel("aliases_text"))


class TopicViewSet(_LabelViewSet):
    """Subjects."""

    model = Topic
    icon = "tag"
    base_url_path = "topics"
    chooser_viewset_class = _chooser(Topic)
    edit_handler = edit_handler(LabelForm)


class SeriesViewSet(_LabelViewSet):
    """Articles that are read one after another."""

    model = Series
    icon = "list-ol"
    base_url_path = "series"
    chooser_viewset_class = _chooser(Series)
    edit_handler = edit_handler(LabelForm)


class LabelViewSetGroup(SnippetViewSetGroup):
    """One entry of the menu for all labels."""

    items = (SectionViewSet, TopicViewSet, SeriesViewSet, AuthorViewSet)
    menu_label = gettext_lazy("Filing")
    menu_icon = "tag"
    menu_name = "filing"
    menu_order = 200
