"""The form of an appeal: what cannot stand is refused with what to do about it."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from tamizdat.article import plain
from tamizdat.newsroom.models import Article, Section
from tamizdat.newsroom.publishing.config import outlet
from tamizdat.readers.words import words_in
from tamizdat.support.appeals.document import LONGEST, MOST_BYTES, clean, name_of
from tamizdat.support.appeals.entries import documents
from tamizdat.support.desk.words import in_plain_words
from tamizdat.support.models import Appeal


def languages() -> list[tuple[str, str]]:
    """Return the outlet's languages as choices."""
    return [(language.code, language.name) for language in outlet().languages]


def own_words(language: str) -> str:
    """Return the words that the theme has for the button of an appeal, in a language."""
    return words_in(language).say("Support us")


def sections() -> list[tuple[str, str]]:
    """Return the sections as choices, by slug, with the languages of their articles where there are several.

    One that was merged into another is not offered.
    """
    names = languages()
    spoken: dict[str, set[str]] = defaultdict(set)
    for slug, code in Article.objects.filter(live=True).order_by().values_list("section__slug", "language").distinct():
        spoken[slug].add(code)
    found = []
    for section in Section.objects.filter(merged_into=None):
        told = ", ".join(name for code, name in names if code in spoken[section.slug])
        found.append((section.slug, f"{section.name} ({told})" if told and len(names) > 1 else section.name))
    return found


class _Several(forms.MultipleChoiceField):
    """Boxes to tick."""

    widget = forms.CheckboxSelectMultiple


class AppealForm(WagtailAdminModelForm):
    """The form. A language or a section that is gone stays with an appeal that names it, and can be taken off."""

    languages = _Several(
        label=gettext_lazy("On pages in"),
        help_text=gettext_lazy("It is shown as it is written: write one for each language."),
    )
    sections = _Several(
        label=gettext_lazy("In these sections only"),
        required=False,
        help_text=gettext_lazy("None: on all pages. With a section: on its list and its articles, and nowhere else."),
    )
    never = _Several(
        label=gettext_lazy("Never in these sections"),
        required=False,
        help_text=gettext_lazy(
            "Obituaries, for instance. A single article has a switch of its own (Filing, “appeals for support”)."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, known in (("languages", languages()), ("sections", sections()), ("never", sections())):
            own = [(each, each) for each in getattr(self.instance, name) if each not in dict(known)]
            self.fields[name].choices = [*known, *own]
        self.fields["button"].required = False
        self.fields["button"].help_text = _(
            "It leads to the page on which readers contribute. Empty: %(words)s, in the language of its pages."
        ) % {"words": ", ".join(f"“{own_words(code)}”" for code, _name in languages())}
        in_plain_words(self.fields.values())

    def clean(self) -> dict[str, Any]:
        """Refuse what no reader could be shown."""
        cleaned: dict[str, Any] = super().clean()
        self._fill_in_button(cleaned)
        for field, problem in _problems(cleaned):
            self.add_error(field, problem)
        if not self.errors and cleaned["live"]:
            self._check_room(cleaned)
        return cleaned

    def _fill_in_button(self, cleaned: dict[str, Any]) -> None:
        """Put the theme's words on a button without any, in the one language in which they can be."""
        codes = cleaned.get("languages") or []
        if cleaned.get("button") or not codes:
            return
        if len(codes) > 1:
            self.add_error("button", _("Write it: it is the same words on the pages of all these languages."))
        else:
            cleaned["button"] = own_words(codes[0])

    def _check_room(self, cleaned: dict[str, Any]) -> None:
        """Refuse an appeal with which the document of one of its languages has no room for all."""
        appeal = Appeal(pk=self.instance.pk, **{name: cleaned[name] for name in self.fields if name in cleaned})
        others = Appeal.objects.filter(live=True).exclude(pk=self.instance.pk)
        written = documents([*others, appeal])
        if any(written[name_of(code)].left_out for code in appeal.languages if name_of(code) in written):
            text = _("The appeals that are switched on take more than %(most)s KB together: every page loads them.")
            more = _("Switch one off, or shorten one.")
            self.add_error(None, f"{text % {'most': MOST_BYTES // 1024}} {more}")


def _problems(cleaned: dict[str, Any]) -> list[tuple[str, str]]:
    """Return the fields that are wrong, and why."""
    found: list[tuple[str, str]] = []
    starts, ends = cleaned.get("starts"), cleaned.get("ends")
    if starts and ends and ends <= starts:
        found.append(("ends", _("It would end before it begins.")))
    both = set(cleaned.get("sections") or ()) & set(cleaned.get("never") or ())
    if both:
        found.append(("never", _("%(slugs)s: it cannot stand there and never stand there.") % {"slugs": _list(both)}))
    if text := cleaned.get("text"):
        words = plain(clean(text))
        if not words:
            found.append(("text", _("Write a sentence at least.")))
        length, most = len(words) + len(cleaned.get("title") or ""), LONGEST[cleaned.get("form", "letter")]
        if length > most:
            said = _("Title and text have %(length)s characters. In this form there is room for %(most)s.")
            found.append(("text", said % {"length": length, "most": most}))
    return found


def _list(slugs: set[str]) -> str:
    names = dict(sections())
    return ", ".join(sorted(names.get(slug, slug) for slug in slugs))
