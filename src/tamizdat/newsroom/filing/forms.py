"""The form of a label: a name in each of the outlet's languages, and what readers are told on its page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, MultiFieldPanel, ObjectList, Panel
from wagtail.admin.rich_text import DraftailRichTextArea

from tamizdat.labels import alias_problem, canonical_slug
from tamizdat.newsroom.models import ListText, Section
from tamizdat.newsroom.site.blocks import LIST_TEXT
from tamizdat.newsroom.site.changes import text_html
from tamizdat.newsroom.site.rules import label_slug_problem
from tamizdat.newsroom.site.text import is_editable
from tamizdat.press.markdown_pages import clean
from tamizdat.recover.fields.paths import slug as slug_of

LANGUAGES = settings.OUTLET.languages
_TEXT_FIELDS = ("title", "description", "body")


def field(name: str, code: str) -> str:
    """Return the name of a form's field for one language."""
    return f"{name}_{code.lower().replace('-', '_')}"


class NamesForm(WagtailAdminModelForm):
    """A slug and a name in each language; at least one. The slug is made from the name if it is left empty."""

    slug = forms.CharField(
        label=gettext_lazy("Address"),
        required=False,
        max_length=200,
        help_text=gettext_lazy(
            "The end of its page's address, such as city-hall. Empty: made from the name. It cannot change later."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        label = self.instance
        for language in LANGUAGES:
            name = label.names.get(language.code, "")
            first = language is LANGUAGES[0] and not label.names
            self.fields[field("name", language.code)].initial = name or (label.name if first else "")
        if label.pk:
            self.fields["slug"].disabled = True
            self.fields["slug"].help_text = _(
                "Fixed, since readers may have its page's address. Another label can take its place (“Merge”)."
            )

    def clean_slug(self) -> str:
        """Return the slug in the one way in which press writes it."""
        return str(self.instance.slug) if self.instance.pk else canonical_slug(self.cleaned_data["slug"].strip())

    def clean(self) -> dict[str, Any]:
        """Put the names together; find a slug."""
        cleaned: dict[str, Any] = super().clean()
        names = {code: name for code, name in self._names(cleaned).items() if name}
        label = self.instance
        if not names:
            self.add_error(field("name", LANGUAGES[0].code), _("Give it a name in at least one language."))
            return cleaned
        # Languages in which the outlet does not publish any more keep theirs.
        others = {
            code: name for code, name in label.names.items() if code not in {language.code for language in LANGUAGES}
        }
        label.names = {**names, **others}
        label.name = names.get(LANGUAGES[0].code) or next(iter(names.values()))
        if not label.pk and "slug" not in self.errors:
            slug = cleaned["slug"] = cleaned.get("slug") or slug_of(label.name)
            if problem := label_slug_problem(slug) or self._double(slug):
                self.add_error("slug", problem)
        return cleaned

    def _names(self, cleaned: dict[str, Any]) -> dict[str, str]:
        return {language.code: (cleaned.get(field("name", language.code)) or "").strip() for language in LANGUAGES}

    def _double(self, slug: str) -> str:
        found = type(self.instance).objects.filter(slug=slug).first()
        if found is None:
            return ""
        if found.merged_into_id:
            return _("“%(slug)s” was merged into “%(name)s”. Use that one, or another address.") % {
                "slug": slug,
                "name": found.current.name,
            }
        return _("“%(name)s” has this address already. Use it, or another address.") % {"name": found.name}


class LabelForm(NamesForm):
    """The names, and what readers are told in each language."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self._meta.model._meta.model_name
        slug = self.instance.slug
        for language in LANGUAGES:  # the editor's features are not known while the forms are declared
            self.fields[field("body", language.code)].widget = DraftailRichTextArea(features=LIST_TEXT)
        self.texts = {each.language: each for each in ListText.objects.filter(kind=kind, slug=slug)} if slug else {}
        for code, text in self.texts.items():
            for name in _TEXT_FIELDS:
                if (key := field(name, code)) in self.fields:
                    self.fields[key].initial = getattr(text, name)
            body = field("body", code)
            if body in self.fields and text.html and not is_editable(text.html):
                self.fields[body] = forms.CharField(
                    label=self.fields[body].label, required=False, widget=forms.Textarea, initial=text.html
                )
                self.fields[body].help_text = _("HTML, since it holds what the editor has no button for.")

    def save(self, commit: bool = True) -> Any:
        """Save the label and its texts."""
        label = super().save(commit)
        for language in LANGUAGES:
            self._save_text(label, language.code)
        return label

    def _save_text(self, label: Any, code: str) -> None:
        keys = {name: field(name, code) for name in _TEXT_FIELDS}
        if not set(keys.values()) & set(self.changed_data):
            return
        values = {name: (self.cleaned_data.get(key) or "").strip() for name, key in keys.items()}
        text = self.texts.get(code) or ListText(kind=type(label)._meta.model_name, slug=label.slug, language=code)
        text.title, text.description = values["title"], values["description"]
        if keys["body"] in self.changed_data:
            is_html = isinstance(self.fields[keys["body"]].widget, forms.Textarea)
            text.body = "" if is_html else values["body"]
            text.html = clean(values["body"]) if is_html else text_html(text)
        if text.html or text.title or text.description:
            text.save()
        elif text.pk:
            text.delete()


class SectionForm(LabelForm):
    """A section has other names too, under which articles mean it."""

    aliases_text = forms.CharField(
        label=gettext_lazy("Also known as"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy(
            "Slugs and names that recovered articles have it under, or that it had before, one a line."
            " Their pages lead on to it."
        ),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["aliases_text"].initial = "\n".join(self.instance.aliases)

    def clean(self) -> dict[str, Any]:
        """Refuse an alias that means another section."""
        cleaned = super().clean()
        aliases = tuple(
            dict.fromkeys(line.strip() for line in (cleaned.get("aliases_text") or "").splitlines() if line.strip())
        )
        others = Section.objects.filter(merged_into=None, in_navigation=True).exclude(pk=self.instance.pk)
        known = [(each.slug, tuple(each.aliases), tuple(each.names.values())) for each in others]
        own = (cleaned.get("slug") or self.instance.slug, aliases, tuple(self.instance.names.values()))
        if problem := alias_problem([*known, own]):
            self.add_error("aliases_text", problem[1][:1].upper() + problem[1][1:])
        self.instance.aliases = list(aliases)
        return cleaned


def form_class(base: type[NamesForm]) -> type[NamesForm]:
    """Return a form with the fields of each language."""
    fields: dict[str, Any] = {}
    for language in LANGUAGES:
        attributes = {"lang": language.code, "dir": "auto"}
        only = len(LANGUAGES) == 1
        name = _("Name") if only else _("Name in %(language)s") % {"language": language.name}
        fields[field("name", language.code)] = forms.CharField(
            label=name, required=False, max_length=300, widget=forms.TextInput(attrs=attributes)
        )
        if issubclass(base, LabelForm):
            fields[field("body", language.code)] = forms.CharField(label=_("Text"), required=False)
            fields[field("title", language.code)] = forms.CharField(
                label=_("Heading"),
                required=False,
                max_length=300,
                help_text=_("In place of the name, if it needs to be longer there."),
                widget=forms.TextInput(attrs=attributes),
            )
            fields[field("description", language.code)] = forms.CharField(
                label=_("Description"),
                required=False,
                max_length=500,
                help_text=_("A sentence for search engines."),
                widget=forms.TextInput(attrs=attributes),
            )
    return type(base.__name__, (base,), fields)


def edit_handler(base: type[NamesForm], *more: Panel) -> ObjectList:
    """Return the whole form of a kind of label; `more` stands below its names."""
    panels: list[Any] = [FieldPanel(field("name", language.code)) for language in LANGUAGES]
    panels += [FieldPanel("slug"), *more]
    for language in LANGUAGES:
        heading = _("What readers are told on its page") + (f": {language.name}" if len(LANGUAGES) > 1 else "")
        names = [field(name, language.code) for name in ("body", "title", "description")]
        panels.append(MultiFieldPanel([FieldPanel(name) for name in names], heading=heading, classname="collapsed"))
    return ObjectList(panels, base_form_class=form_class(base))
