"""Standing pages at the desk: the list by language, the form, drafts and publication."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from msgspec import Struct
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, ObjectList
from wagtail.snippets.views.snippets import CreateView, DeleteView, EditView, IndexView, SnippetViewSet

from tamizdat.newsroom.editing.preview import NamingPreviewView
from tamizdat.newsroom.editing.views import CREATE_TEMPLATE, EDIT_TEMPLATE, NamedForm, SharedForm
from tamizdat.newsroom.models import StandingPage
from tamizdat.newsroom.publishing.config import outlet
from tamizdat.newsroom.site.access import Publishes, readers
from tamizdat.press.kinds import KINDS

# The pages that a paper's readers look for, what each is for, and whether its absence is told.
EXPECTED = {
    "about": gettext_lazy("Who publishes, since when, and who pays for it."),
    "privacy": gettext_lazy("What the site and its servers know about a reader."),
    "contact": gettext_lazy("How to write to the editors."),
    "tips": gettext_lazy("What stands above the ways to reach you in confidence."),
}
OWN_TEXTS = tuple(row.name for row in KINDS.values() if row.own_text)  # these stand on a page that press makes anyway


class PageForm(WagtailAdminModelForm):
    """The form of a standing page. Its address and language stay as they were first saved."""

    language = forms.ChoiceField(choices=[])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(language.code, language.name) for language in outlet().languages]
        own = self.instance.language
        self.fields["language"].choices = known if not own or own in dict(known) else [*known, (own, own)]
        if self.instance.pk:
            for name in ("slug", "language"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        """Refuse a second page at the same address."""
        cleaned: dict[str, Any] = super().clean()
        same = StandingPage.objects.filter(slug=cleaned.get("slug", ""), language=cleaned.get("language", ""))
        if not self.instance.pk and same.exists():
            self.add_error("slug", _("There is such a page in this language already. Edit that one."))
        return cleaned


class Cell(Struct, frozen=True):
    """A page in one language: `page` is None where it is not written. `missing` says that readers expect it."""

    language: str
    page: Any
    url: str
    state: str
    missing: bool


class Row(Struct, frozen=True):
    """A page in all languages."""

    slug: str
    about: str
    cells: list[Cell]


def rows() -> list[Row]:
    """Return every standing page, and those that readers expect, with its state in each language."""
    pages = {(page.slug, page.language): page for page in StandingPage.objects.defer("body", "html", "written")}
    slugs = dict.fromkeys([*EXPECTED, *(slug for slug, _language in pages), *OWN_TEXTS])
    codes = dict.fromkeys([*(language.code for language in outlet().languages), *(code for _slug, code in pages)])
    return [Row(slug, _about(slug), [_cell(slug, code, pages.get((slug, code))) for code in codes]) for slug in slugs]


def _about(slug: str) -> str:
    if slug == "corrections":
        return _("What stands above the list of corrections.")
    return _(EXPECTED[slug]) if slug in EXPECTED else ""


def _cell(slug: str, code: str, page: StandingPage | None) -> Cell:
    if page is None:
        url = f"{reverse(StandingPage.snippet_viewset.get_url_name('add'))}?slug={slug}&language={code}"
        return Cell(code, None, url, _("not written"), slug in EXPECTED)
    url = reverse(StandingPage.snippet_viewset.get_url_name("edit"), args=[page.pk])
    state = (
        _("public, with a draft on top")
        if page.live and page.has_unpublished_changes
        else _("public")
        if page.live
        else _("a draft")
    )
    return Cell(code, page, url, state, not page.live and slug in EXPECTED)


class PageIndexView(IndexView):
    """The list: a line for each page, a column for each language."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Return the rows and the languages besides what Wagtail's list has."""
        return {**super().get_context_data(**kwargs), "rows": rows(), "languages": outlet().languages}


class PageCreateView(NamedForm, CreateView):
    """A new page; the list fills in which one."""

    def get_initial_form_instance(self) -> StandingPage:
        """Return a page with the address and language that the list asked for."""
        page = StandingPage(live=False)
        page.slug = self.request.GET.get("slug", "")[:200]
        page.language = self.request.GET.get("language", outlet().languages[0].code)[:35]
        return page

    def get_success_message(self, instance: Any) -> str:
        """Say what was done, and whether readers can see it yet."""
        return f"{super().get_success_message(instance)} {readers() if self.action == 'publish' else ''}"


class PageEditView(SharedForm, EditView):
    """Editing."""

    def get_success_message(self) -> str:
        """Say what was done, and whether readers can see it yet."""
        return f"{super().get_success_message()} {readers() if self.action == 'publish' else ''}"


class PageDeleteView(Publishes, DeleteView):
    """Deleting, which takes the page from readers too."""


class PageViewSet(SnippetViewSet):
    """The desk's pages for standing pages."""

    model = StandingPage
    icon = "doc-full-inverse"
    menu_label = gettext_lazy("Standing pages")
    base_url_path = "site/pages"
    chooser_base_url_path = "site/pages/chooser"
    list_display = ["title", "slug", "language"]
    ordering = ["order"]
    index_view_class = PageIndexView
    index_template_name = "newsroom/site/pages.html"
    index_results_template_name = "newsroom/site/pages_results.html"
    add_view_class = PageCreateView
    edit_view_class = PageEditView
    preview_on_edit_view_class = NamingPreviewView
    delete_view_class = PageDeleteView
    create_template_name = CREATE_TEMPLATE
    edit_template_name = EDIT_TEMPLATE
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("title", classname="title"),
            FieldRowPanel([FieldPanel("slug"), FieldPanel("language")]),
            FieldPanel("description"),
            FieldPanel("body"),
        ],
        base_form_class=PageForm,
    )
