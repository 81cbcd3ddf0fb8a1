"""The tip line, and the outlet's name and tagline: forms of one row each."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from wagtail.admin import messages

from tamizdat.newsroom.models import LanguageWords, OutletWords, TipLine
from tamizdat.newsroom.site.access import readers, site_only
from tamizdat.newsroom.site.changes import changed


class TipsForm(forms.ModelForm):
    """The ways to reach the newsroom in confidence."""

    class Meta:
        model = TipLine
        fields = ["onion", "signal", "email", "pgp_fingerprint", "post"]
        widgets = {"post": forms.TextInput}


class WordsForm(forms.ModelForm):
    """The tagline, the year, and in each language a name and a tagline of its own."""

    class Meta:
        model = OutletWords
        fields = ["tagline", "founded"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = {each.language: each for each in LanguageWords.objects.all()}
        self.own: list[tuple[str, str, str, str]] = []
        for language in settings.OUTLET.languages:
            row = self.rows.get(language.code, LanguageWords(language=language.code))
            if len(settings.OUTLET.languages) > 1 or row.outlet_name or row.tagline:
                self._add(language, row)

    def _add(self, language: Any, row: LanguageWords) -> None:
        names = f"name {language.code}", f"tagline {language.code}"
        labels = (
            _("Name in %(language)s") % {"language": language.name},
            _("Tagline in %(language)s") % {"language": language.name},
        )
        for name, label, initial in zip(names, labels, (row.outlet_name, row.tagline), strict=True):
            widget = forms.TextInput(attrs={"lang": language.code, "dir": "auto"})
            self.fields[name] = forms.CharField(
                label=label, required=False, max_length=300, initial=initial, widget=widget
            )
        self.fields[names[0]].help_text = _("Empty: %(name)s.") % {"name": settings.OUTLET.name}
        self.fields[names[1]].help_text = _("Empty: the tagline above.")
        self.own.append((language.code, language.name, *names))

    def save(self, commit: bool = True) -> Any:
        """Save the row, and those of the languages."""
        for code, _name, name, tagline in self.own:
            words = {"outlet_name": self.cleaned_data[name], "tagline": self.cleaned_data[tagline]}
            LanguageWords.objects.update_or_create(language=code, defaults=words)
        return super().save(commit)


@site_only
def tip_line(request: HttpRequest) -> HttpResponse:
    """Show and change the tip line."""
    intro = _(
        "A source who is sent to a wrong address is not reached, and may be harmed. Check each of these from outside"
        " before you publish it. What is empty is not shown; if all is empty there is no tip line on the site."
    )
    return _form(request, TipsForm, TipLine.the(), _("Tip line"), "mail", intro)


@site_only
def outlet_words(request: HttpRequest) -> HttpResponse:
    """Show and change what the outlet says of itself."""
    intro = _(
        "These stand on every page, so the whole site is made anew when they change. The name, the addresses, the"
        " languages and the time zone are in tamizdat.toml: the desk needs them before it has a database."
    )
    return _form(request, WordsForm, OutletWords.the(), _("Name and tagline"), "site", intro)


def _form(request: HttpRequest, form_class: Any, row: Any, title: str, icon: str, intro: str) -> HttpResponse:
    form = form_class(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        if form.has_changed():
            with transaction.atomic():
                form.save()
                changed(row, "wagtail.edit", request.user, fields=form.changed_data)
            messages.success(request, f"{_('Saved.')} {readers()}")
        return redirect(request.path)
    if request.method == "POST":
        messages.error(request, _("Nothing was saved: see the fields marked below."))
    return render(request, "newsroom/site/words.html", {"form": form, "title": title, "icon": icon, "intro": intro})
