"""Newsletters in the desk's menu: the list with subscribers and the next issue, and the form."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Prefetch, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.formats import time_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import BulkActionsCheckboxColumn, Column
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import CreateView, DeleteView, EditView, IndexView, SnippetViewSet

from tamizdat.letters.desk.newsletters.forms import edit_handler
from tamizdat.letters.models import Issue, Newsletter
from tamizdat.letters.policy import may_send, why_it_stays
from tamizdat.newsroom import time_zones
from tamizdat.newsroom.articles.panels import languages
from tamizdat.newsroom.dates import written
from tamizdat.newsroom.editing.preview import NamingPreviewView
from tamizdat.newsroom.permissions.guard import checked
from tamizdat.newsroom.publishing.config import outlet
from tamizdat.newsroom.site.access import Publishes
from tamizdat.people.numbers import number

_OPEN = (Issue.State.DRAFT, Issue.State.APPROVED)


def when(newsletter: Newsletter) -> str:
    """Return when a newsletter goes out, in words."""
    if newsletter.rhythm != Newsletter.Rhythm.WEEKLY:
        return _("when there is news")
    said = {
        "day": WEEKDAYS[newsletter.weekday],
        "hour": time_format(newsletter.hour),
        "zone": time_zones.said(str(newsletter.zone)),
    }
    return _("%(day)s, %(hour)s (%(zone)s)") % said


def state_of(newsletter: Newsletter) -> str:
    """Return whether readers can sign up, in words."""
    return _("readers can sign up") if newsletter.live else _("closed")


def language_of(newsletter: Newsletter) -> str:
    """Return the name of a newsletter's language."""
    return dict(languages()).get(newsletter.language, newsletter.language)


def next_issue(newsletter: Any) -> str:
    """Return what goes out next: an issue that somebody is at, or the hour alone."""
    coming = [each for each in newsletter.coming if each.send_at is None or each.send_at > timezone.now()]
    if coming:
        issue = coming[0]
        at = written(issue.send_at) if issue.send_at else _("once it is approved")
        return f"{at}: {issue.get_state_display()}"
    return written(newsletter.next_after(timezone.now())) or "–"


def _more(newsletter: Newsletter) -> list[Button]:
    """Return what else can be done with a newsletter, for its row of the list and for the dots above its form."""
    bring, test = (reverse(name, args=[newsletter.pk]) for name in ("letters_bring", "letters_test_welcome"))
    return [
        Button(_("Import a list"), bring, icon_name="upload", priority=30),
        Button(_("Send a test of the welcome letter"), test, icon_name="mail", priority=40),
    ]


class NewsletterIndexView(IndexView):
    """The list."""

    def get_base_queryset(self) -> QuerySet[Newsletter]:
        """Return the newsletters with how many get them and what is coming."""
        coming = Prefetch("issues", Issue.objects.filter(state__in=_OPEN).order_by("send_at"), to_attr="coming")
        return Newsletter.objects.annotate(readers=Count("subscriptions")).prefetch_related(coming)

    def get_list_more_buttons(self, instance: Newsletter) -> list[Any]:
        """Return what can be done with one newsletter: importing a list too."""
        return [*super().get_list_more_buttons(instance), *_more(instance)]

    @property
    def columns(self) -> list[Column]:
        """Return the columns, without the boxes for doing something with many at once: nothing is."""
        return [column for column in super().columns if not isinstance(column, BulkActionsCheckboxColumn)]


class NewsletterCreateView(Publishes, CreateView):
    """A new newsletter; the site has it once readers can sign up."""

    def get_initial_form_instance(self) -> Newsletter:
        """Return one in the outlet's first language."""
        return Newsletter(language=outlet().languages[0].code)

    def get_success_message(self, instance: Any = None) -> str:
        """Say what was done, and which address it has: the field makes one of whatever was typed."""
        said = _("Its address is “%(slug)s”: it can be changed until readers can sign up.")
        return f"{super().get_success_message(instance)} {said % {'slug': (instance or self.object).slug}}"


class NewsletterEditView(Publishes, EditView):
    """Changing one, or switching it on or off."""

    @property
    def header_more_buttons(self) -> list[Any]:
        """Return what can be done with it besides: the same as in the list."""
        return [*super().header_more_buttons, *_more(self.object)]


class NewsletterDeleteView(Publishes, DeleteView):
    """Taking one away that nobody ever got."""


class _SaysWhy:
    """Comes before the view that deletes: of a newsletter that stays it says why, and leads to its form."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer, or lead to the form."""
        pk = number(str(kwargs.get("pk", "")))
        newsletter = Newsletter.objects.filter(pk=pk).first() if pk and may_send(request.user) else None
        if newsletter and (why := why_it_stays(newsletter)):
            messages.error(request, why)
            return redirect("letter_newsletters:edit", newsletter.pk)
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class NewsletterViewSet(SnippetViewSet):
    """The desk's pages for newsletters."""

    model = Newsletter
    icon = "mail"
    menu_label = gettext_lazy("Newsletters")
    menu_name = "newsletters"
    url_namespace = "letter_newsletters"
    admin_url_namespace = "letter_newsletters"
    base_url_path = "letters/newsletters"
    chooser_base_url_path = "letters/newsletters/chooser"
    list_display = [
        "name",
        Column(language_of, label=gettext_lazy("Language")),
        Column(when, label=gettext_lazy("When")),
        Column(state_of, label=gettext_lazy("State")),
        Column("readers", label=gettext_lazy("Subscribers")),
        Column(next_issue, label=gettext_lazy("Next issue")),
    ]
    ordering = ["order", "slug", "language"]
    search_fields = ["name"]
    search_backend_name = None
    copy_view_enabled = False
    index_view_class = NewsletterIndexView
    add_view_class = NewsletterCreateView
    edit_view_class = NewsletterEditView
    preview_on_edit_view_class = NamingPreviewView
    delete_view_class = NewsletterDeleteView
    edit_handler = edit_handler()

    def construct_view(self, view_class: type, **kwargs: Any) -> Any:
        """Return a view that asks whether this person may do this with this very newsletter."""
        guarded = checked(view_class)
        if issubclass(view_class, NewsletterDeleteView):
            guarded = type(view_class.__name__, (_SaysWhy, guarded), {"__module__": view_class.__module__})
        return super().construct_view(guarded, **kwargs)
