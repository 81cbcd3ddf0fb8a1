"""Redirects at the desk: the list with where each leads, the form, and a whole list at once."""

from __future__ import annotations

import csv
import io
from typing import Any

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from msgspec import Struct
from wagtail.admin import messages
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets import HeaderButton
from wagtail.log_actions import log
from wagtail.snippets.views.snippets import CreateView, DeleteView, EditView, IndexView, SnippetViewSet

from tamizdat.newsroom.models import Redirect
from tamizdat.newsroom.publishing.config import outlet
from tamizdat.newsroom.site.access import Publishes, readers, site_only
from tamizdat.newsroom.site.changes import publish_site
from tamizdat.newsroom.site.rules import rule_problem
from tamizdat.redirect_loops import first_loop
from tamizdat.redirects import Redirect as Rule
from tamizdat.redirects import is_address, left_to_servers, problem

MOST_AT_ONCE = 20_000
_STATUSES = {str(status) for status in Redirect.Status.values}


class RedirectForm(WagtailAdminModelForm):
    """The form, which holds a redirect to the rules that press and all servers hold it to."""

    status = forms.TypedChoiceField(label=gettext_lazy("How"), choices=Redirect.Status.choices, coerce=int, initial=301)

    def clean(self) -> dict[str, Any]:
        """Refuse what no server can do, a second redirect for an address, and a loop."""
        cleaned: dict[str, Any] = super().clean()
        if not self.errors:
            rule = Rule(old=cleaned["old"], new=cleaned["new"], status=cleaned["status"], pattern=cleaned["pattern"])
            others = [each.rule for each in Redirect.objects.exclude(pk=self.instance.pk)]
            if found := rule_problem(rule, others):
                self.add_error(*found)
        return cleaned


def leads_to(row: Redirect) -> str:
    """Return where a redirect leads, in words."""
    if row.status == Redirect.Status.GONE:
        return _("nowhere: it is gone")
    return row.new if is_address(row.new) else outlet().url("") + row.new.removeprefix("/")


def answered_by(row: Redirect) -> str:
    """Return who can answer for an old address: every copy of the site, or only servers with its rules."""
    return _("servers only") if left_to_servers(row.rule) else _("every copy of the site")


class RedirectIndexView(IndexView):
    """The list, with a search."""

    @property
    def header_buttons(self) -> list[Any]:
        """Return Wagtail's buttons, and the one for a whole list."""
        return [
            *super().header_buttons,
            HeaderButton(_("Add a list"), url=reverse("newsroom_redirects_list"), icon_name="upload"),
        ]


class RedirectCreateView(Publishes, CreateView):
    """Adding one."""


class RedirectEditView(Publishes, EditView):
    """Changing one."""


class RedirectDeleteView(Publishes, DeleteView):
    """Taking one away."""


class RedirectViewSet(SnippetViewSet):
    """The desk's pages for redirects."""

    model = Redirect
    icon = "redirect"
    menu_label = gettext_lazy("Redirects")
    base_url_path = "site/redirects"
    chooser_base_url_path = "site/redirects/chooser"
    list_display = [
        "old",
        Column(leads_to, label=gettext_lazy("Leads to")),
        Column("get_status_display", label=gettext_lazy("How")),
        Column(answered_by, label=gettext_lazy("Answered by")),
    ]
    list_per_page = 50
    search_fields = ["old", "new"]
    search_backend_name = None
    ordering = ["order"]
    index_view_class = RedirectIndexView
    add_view_class = RedirectCreateView
    edit_view_class = RedirectEditView
    delete_view_class = RedirectDeleteView
    copy_view_enabled = False
    edit_handler = ObjectList(
        [FieldPanel("old"), FieldPanel("new"), FieldPanel("status"), FieldPanel("pattern")],
        base_form_class=RedirectForm,
    )


class BadLine(Struct, frozen=True):
    """A line of a list that cannot be used, and why."""

    number: int
    text: str
    why: str


class ListForm(forms.Form):
    """A list of redirects, as a file or as text."""

    file = forms.FileField(label=gettext_lazy("A file"), required=False, help_text=gettext_lazy("CSV, UTF-8."))
    lines = forms.CharField(
        label=gettext_lazy("Or the lines themselves"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text=gettext_lazy(
            "One redirect a line: the old address, a comma, the new one; perhaps a comma and 301, 302 or 410."
        ),
    )

    def clean(self) -> dict[str, Any]:
        """Read the text of either."""
        cleaned: dict[str, Any] = super().clean() or {}
        text = cleaned.get("lines") or ""
        if file := cleaned.get("file"):
            try:
                text = file.read().decode("utf-8-sig")
            except UnicodeDecodeError as error:
                self.add_error("file", _("Byte %(at)s is not UTF-8. Save the file as UTF-8.") % {"at": error.start})
        if not self.errors and not text.strip():
            self.add_error("lines", _("Give a file, or write at least one line."))
        return {**cleaned, "text": text}


@site_only
def add_list(request: HttpRequest) -> HttpResponse:
    """Show the form for a list; a POST adds what of it can be added, and tells each line that cannot."""
    form = ListForm(request.POST or None, request.FILES or None)
    bad: list[BadLine] = []
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            added, bad = add(form.cleaned_data["text"], request.user)
        if added:
            text = ngettext("%(count)s redirect was added.", "%(count)s redirects were added.", added) % {
                "count": added
            }
            messages.success(request, f"{text} {readers()}")
        if not bad:
            return redirect(reverse(Redirect.snippet_viewset.get_url_name("list")))
    return render(request, "newsroom/site/redirects_list.html", {"form": form, "bad": bad})


def add(text: str, user: Any) -> tuple[int, list[BadLine]]:
    """Add the redirects of a list; return how many, and the lines that could not be. Inside a transaction."""
    rules, bad = read_list(text)
    others = [each.rule for each in Redirect.objects.all()]
    good, refused = accept(rules, others)
    bad += [BadLine(number, f"{rule.old}, {rule.new}", why) for number, rule, why in refused]
    for rule in good:
        row = Redirect(old=rule.old, new=rule.new, status=rule.status, pattern=rule.pattern)
        row.save()
        log(instance=row, action="wagtail.create", user=user)
    if good:
        publish_site(user)
    return len(good), sorted(bad, key=lambda line: line.number)


def read_list(text: str) -> tuple[list[tuple[int, Rule]], list[BadLine]]:
    """Return the redirects of a list by their lines, and the lines that are none."""
    rules: list[tuple[int, Rule]] = []
    bad: list[BadLine] = []
    rows = csv.reader(io.StringIO(text))
    for cells in rows:
        number, cells = rows.line_num, [cell.strip() for cell in cells]
        shown = ", ".join(cells)
        if not any(cells) or (
            number == 1 and [cell.casefold() for cell in cells[:2]] in (["from", "to"], ["old", "new"])
        ):
            continue
        old, new, status, *more = [*cells, "", "", ""]
        if len(rules) == MOST_AT_ONCE:
            bad.append(
                BadLine(
                    number,
                    shown,
                    _("There are more than %(most)s lines. Add the rest as another list.") % {"most": MOST_AT_ONCE},
                )
            )
            break
        if any(more):
            bad.append(
                BadLine(
                    number,
                    shown,
                    _("There are more than three values. Put an address with a comma into quotation marks."),
                )
            )
        elif status not in {"", *_STATUSES}:
            bad.append(BadLine(number, shown, _("“%(status)s” is none of 301, 302 and 410.") % {"status": status}))
        else:
            rules.append((number, Rule(old=old, new=new, status=int(status or 301))))  # type: ignore[arg-type]
    return rules, bad


def accept(rules: list[tuple[int, Rule]], others: list[Rule]) -> tuple[list[Rule], list[tuple[int, Rule, str]]]:
    """Return the redirects that can stand beside the others, and why each of the rest cannot."""
    keys = {other.key for other in others if not other.pattern}
    good: list[tuple[int, Rule]] = []
    refused: list[tuple[int, Rule, str]] = []
    for number, rule in rules:
        if found := problem(rule, keys):
            refused.append((number, rule, found[1]))
        else:
            keys.add(rule.key)
            good.append((number, rule))
    while found_loop := first_loop([*others, *(rule for _number, rule in good)], outlet().local_path):
        way = " → ".join(f"“{address}”" for address in found_loop[1])
        # The loop is one of the new list's: the others had none. Whichever of its redirects is new is refused.
        in_loop = next((each for each in good if each[1].key in found_loop[1]), good[-1])
        good.remove(in_loop)
        refused.append((*in_loop, _("Readers would be led round and round: %(way)s.") % {"way": way}))
    return [rule for _number, rule in good], refused
