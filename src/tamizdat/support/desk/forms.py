"""The form of an appeal: what cannot stand is refused with what to do about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm

from tamizdat.article import plain
from tamizdat.newsroom.models import Section
from tamizdat.newsroom.publishing.config import outlet
from tamizdat.support.appeals.document import LONGEST, MOST_BYTES, clean, name_of
from tamizdat.support.appeals.entries import documents
from tamizdat.support.models import Appeal


def languages() -> list[tuple[str, str]]:
    """Return the outlet's languages as choices."""
    return [(language.code, language.name) for language in outlet().languages]


def sections() -> list[tuple[str, str]]:
    """Return the sections as choices, by slug; one that was merged into another is not offered."""
    return [(section.slug, section.name) for section in Section.objects.filter(merged_into=None)]


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

    def clean(self) -> dict[str, Any]:
        """Refuse what no reader could be shown."""
        cleaned: dict[str, Any] = super().clean()
        for field, problem in _problems(cleaned):
            self.add_error(field, problem)
        if not self.errors and cleaned["live"]:
            self._check_room(cleaned)
        return cleaned

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
