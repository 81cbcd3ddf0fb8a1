"""Settings of contributions: whether readers can contribute, what the newsroom says about it, and the groups."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from msgspec import Struct
from wagtail.admin import messages

from tamizdat.newsroom.models.site import ONLY
from tamizdat.newsroom.site.access import readers
from tamizdat.newsroom.site.changes import changed
from tamizdat.outlet import Language
from tamizdat.readers.words import words_in
from tamizdat.support.defaults import make_group
from tamizdat.support.desk.access import desk_language, reach, support_only, trouble
from tamizdat.support.desk.settings.addresses import address
from tamizdat.support.desk.settings.checks import countries
from tamizdat.support.desk.settings.forms import SettingsForm, TextForm, cannot_open
from tamizdat.support.models import AmountGroup, SupportSettings, SupportText
from tamizdat.support.site.contribute import CADENCES


class TextRow(Struct, frozen=True):
    """What is written about giving in one language, as the page lists it."""

    language: Language
    title: str
    is_written: bool


class GroupRow(Struct, frozen=True):
    """A group as the page lists it: `cadences` are those it offers, in the desk's words."""

    group: AmountGroup
    address: str
    cadences: list[str]


@support_only
def overview(request: HttpRequest) -> HttpResponse:
    """Show all settings; a POST changes those that are not about one language or group."""
    row = SupportSettings.objects.first() or SupportSettings(pk=ONLY)
    form = SettingsForm(request.POST if request.method == "POST" else None, row)
    if request.method == "POST":
        if form.is_valid():
            _save(request, form)
            return redirect("support_settings")
        messages.error(request, _("Nothing was saved: see the fields marked below."))
    return render(request, "support/settings.html", _context(request, form, row))


def _save(request: HttpRequest, form: SettingsForm) -> None:
    if not form.has_changed():
        messages.success(request, _("Nothing was changed."))
        return
    with transaction.atomic():
        saved = form.save()
        if saved.is_open:
            make_group()  # the first time there is none
        changed(saved, "wagtail.edit", request.user, fields=form.changed_data, open=saved.is_open)
    messages.success(request, f"{_('Saved.')} {_reach(saved)}")


def _reach(saved: SupportSettings) -> str:
    """Return what readers get of the settings now."""
    if not saved.is_open:
        return _("Contributions are closed: no page of the site asks for anything.") + trouble()
    if problem := cannot_open():
        return _("Contributions are open, but nobody can give: %(problem)s") % {"problem": problem}
    return readers()


def _context(request: HttpRequest, form: SettingsForm, row: SupportSettings) -> dict[str, Any]:
    texts = {text.language: text for text in SupportText.objects.all()}
    groups = list(AmountGroup.objects.all())
    languages = settings.OUTLET.languages
    return {
        "form": form,
        "is_open": row.is_open,
        "problem": cannot_open(),
        "texts": [_text_row(language, texts.get(language.code)) for language in languages],
        "groups": [_group_row(group) for group in groups],
        "countries": countries(desk_language()),
        "languages": languages,
        "language": request.GET.get("language") or languages[0].code,
        "group": request.GET.get("group") or "",
        "mode": "dark" if request.GET.get("mode") == "dark" else "light",
    }


def _text_row(language: Language, text: SupportText | None) -> TextRow:
    title = text.title if text else ""
    written = bool(text and (text.body or text.title))
    return TextRow(language, title or words_in(language.code).say("Support us"), written)


def _group_row(group: AmountGroup) -> GroupRow:
    said = {"once": _("once"), "monthly": _("monthly"), "annual": _("annual")}
    return GroupRow(group, address(group), [said[cadence] for cadence in CADENCES if group.amounts(cadence)])


@support_only
def text(request: HttpRequest, language: str) -> HttpResponse:
    """Show and change what the newsroom says in one language. Raises Http404 for one that it does not publish in."""
    own = next((each for each in settings.OUTLET.languages if each.code == language), None)
    if own is None:
        raise Http404
    row = SupportText.objects.filter(language=language).first() or SupportText(language=language)
    standard = words_in(language).say("Support us")
    form = TextForm(request.POST if request.method == "POST" else None, instance=row, standard=standard)
    if request.method == "POST":
        if form.is_valid():
            if form.has_changed():
                with transaction.atomic():
                    changed(form.save(), "wagtail.edit", request.user, fields=form.changed_data)
                messages.success(request, f"{_('Saved.')} {reach()}")
            else:
                messages.success(request, _("Nothing was changed."))
            return redirect("support_settings")
        messages.error(request, _("Nothing was saved: see the fields marked below."))
    return render(request, "support/text.html", {"form": form, "language": own})
