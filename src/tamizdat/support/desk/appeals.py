"""Appeals at the desk: the list with what readers get now, the form, the preview."""

from __future__ import annotations

from typing import Any

from django.forms import TextInput
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import CopyView, CreateView, DeleteView, EditView, SnippetViewSet

from tamizdat.newsroom.dates import written
from tamizdat.newsroom.publishing import site
from tamizdat.newsroom.site.access import Publishes, readers
from tamizdat.support.desk.access import trouble
from tamizdat.support.desk.forms import AppealForm, languages
from tamizdat.support.models import Appeal


def state_of(appeal: Appeal) -> str:
    """Return whether readers get an appeal, in words."""
    now = timezone.now()
    if not appeal.live:
        return _("switched off")
    if appeal.ends and appeal.ends <= now:
        return _("ended")
    if appeal.starts and appeal.starts > now:
        return _("from %(at)s") % {"at": written(appeal.starts)}
    return _("until %(at)s") % {"at": written(appeal.ends)} if appeal.ends else _("shown")


def form_of(appeal: Appeal) -> str:
    """Return the form of an appeal in a word."""
    return appeal.get_form_display().partition(":")[0]


def languages_of(appeal: Appeal) -> str:
    """Return the languages on whose pages an appeal stands."""
    names = dict(languages())
    return ", ".join(names.get(code, code) for code in appeal.languages)


def reach_of(appeal: Appeal) -> str:
    """Return what readers get of an appeal that was saved now: a true sentence, whatever the site is like."""
    now = timezone.now()
    if not appeal.live:
        return _("It is switched off: no reader gets it.") + trouble()
    if appeal.ends and appeal.ends <= now:
        return _("It ended on %(at)s: no reader gets it.") % {"at": written(appeal.ends)} + trouble()
    if not site.read().contribute:
        return _("No appeal is shown before there is a page on which readers contribute.") + trouble()
    if appeal.starts and appeal.starts > now:
        return _("Readers get it from %(at)s on.") % {"at": written(appeal.starts)} + trouble()
    return _("It is switched on.") + f" {readers()}"


class Told(Publishes):
    """A change of an appeal is published, and it is said what readers get of it."""

    object: Appeal

    def get_success_message(self, *args: Any) -> str:
        """Say what was done, and what readers get of it."""
        said = super(Publishes, self).get_success_message(*args)  # type: ignore[misc]
        return f"{said} {reach_of(self.object)}"


class AppealCreateView(Told, CreateView):
    """Writing one."""

    def get_initial_form_instance(self) -> Appeal:
        """Return an appeal that may not stand where the one before it may not, so that no section is forgotten.

        No words are filled in, and no language is ticked where there are several: both would be the wrong one.
        """
        before = Appeal.objects.order_by("-pk").first() or Appeal()
        codes = [code for code, _name in languages()]
        return Appeal(never=before.never, languages=codes if len(codes) == 1 else [])


class AppealCopyView(Told, CopyView):
    """Writing one that begins with the words of another, for another language."""


class AppealEditView(Told, EditView):
    """Changing one, or switching it on or off."""


class AppealDeleteView(Publishes, DeleteView):
    """Taking one away for good."""


def _form() -> ObjectList:
    either_way = TextInput(attrs={"dir": "auto"})  # text runs as its script does
    words = [
        FieldPanel("title", widget=either_way),
        FieldPanel("text"),
        FieldRowPanel([FieldPanel("button"), FieldPanel("gap")]),
    ]
    times = [FieldPanel("live"), FieldRowPanel([FieldPanel("starts"), FieldPanel("ends")]), FieldPanel("order")]
    limits = [
        FieldRowPanel(
            [FieldPanel("least_read"), FieldPanel("read_days", heading=gettext_lazy("Read within the last days"))]
        ),
        FieldRowPanel(
            [FieldPanel("most_shown"), FieldPanel("shown_days", heading=gettext_lazy("Times within the last days"))]
        ),
        FieldPanel("back_after"),
    ]
    return ObjectList(
        [
            FieldPanel("name"),
            FieldPanel(
                "form",
                help_text=gettext_lazy("A fourth, the line in print, is the theme’s own: it needs none of these."),
            ),
            FieldPanel("languages"),
            MultiFieldPanel(words, heading=gettext_lazy("What readers see")),
            MultiFieldPanel(times, heading=gettext_lazy("When")),
            MultiFieldPanel([FieldPanel("sections"), FieldPanel("never")], heading=gettext_lazy("Where")),
            MultiFieldPanel(
                limits, heading=gettext_lazy("How often: each reader's own browser counts, and tells nobody")
            ),
        ],
        base_form_class=AppealForm,
    )


class AppealViewSet(SnippetViewSet):
    """The desk's pages for appeals."""

    model = Appeal
    icon = "openquote"
    menu_label = gettext_lazy("Appeals")
    base_url_path = "support/appeals"
    chooser_base_url_path = "support/appeals/chooser"
    list_display = [
        "name",
        Column(form_of, label=gettext_lazy("Form")),
        Column(languages_of, label=gettext_lazy("On pages in")),
        Column(state_of, label=gettext_lazy("Readers")),
        "order",
    ]
    list_per_page = 50
    ordering = ["order", "pk"]
    search_fields = ["name", "title"]
    search_backend_name = None
    add_view_class = AppealCreateView
    copy_view_class = AppealCopyView
    edit_view_class = AppealEditView
    delete_view_class = AppealDeleteView
    edit_handler = _form()
