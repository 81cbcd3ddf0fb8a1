"""The form of an article: what stands on which tab, in the order in which people work."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
)
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.admin.widgets.datetime import AdminDateTimeInput

from tamizdat.newsroom.publishing.config import outlet

_EITHER_WAY = {"dir": "auto"}  # text runs as its script does


def languages() -> list[tuple[str, str]]:
    """Return the outlet's languages as choices."""
    return [(language.code, language.name) for language in outlet().languages]


class LanguageSelect(forms.Select):
    """A choice among the outlet's languages; an article in another one keeps its own."""

    def optgroups(self, name: str, value: list[str], attrs: Any = None) -> Any:
        """Return the choices, with the article's own language among them."""
        known = languages()
        own = [(each, each) for each in value if each and each not in dict(known)]
        self.choices = [*known, *own]
        return super().optgroups(name, value, attrs)


class ArticleForm(WagtailAdminModelForm):
    """The form: what browsers do not send is refused where the database would take it."""

    def clean_language(self) -> str:
        """Return the language. Raises ValidationError for one that is neither the outlet's nor the article's own."""
        code: str = self.cleaned_data["language"]
        own = type(self.instance).objects.filter(pk=self.instance.pk).values_list("language", flat=True)
        if code not in dict(languages()) and code not in own:
            raise forms.ValidationError(_("Choose one of the outlet's languages."))
        return code


class SchedulePanel(PublishingPanel):
    """When the article goes live. Articles do not expire: they are withdrawn, and readers are told."""

    def __init__(self, **kwargs: Any) -> None:
        overlay = "#schedule-publishing-dialog"
        attributes = {
            "data-controller": "w-action",
            "data-action": "w-dialog:hidden->w-action#reset",
            "data-w-dialog-target": "notify",
        }
        widget = AdminDateTimeInput(js_overlay_parent_selector=overlay, attrs=attributes)
        super().__init__(**{"children": [FieldPanel("go_live_at", widget=widget)], **kwargs})


def _text() -> ObjectList:
    head = [
        FieldPanel("kicker", widget=forms.TextInput(attrs=_EITHER_WAY)),
        FieldPanel(
            "headline", classname="newsroom-headline", widget=AdminAutoHeightTextInput(attrs={**_EITHER_WAY, "rows": 1})
        ),
        FieldPanel("standfirst", widget=AdminAutoHeightTextInput(attrs=_EITHER_WAY)),
        InlinePanel(
            "bylines",
            label=_("Byline"),
            heading=_("Bylines"),
            panels=[FieldPanel("author"), FieldRowPanel([FieldPanel("name"), FieldPanel("role")])],
        ),
        FieldPanel("lead"),
    ]
    return ObjectList([*head, FieldPanel("body")], heading=_("Text"))


def _filing() -> ObjectList:
    return ObjectList(
        [
            FieldRowPanel([FieldPanel("language", widget=LanguageSelect), FieldPanel("section")]),
            InlinePanel("topics", label=_("Topic"), heading=_("Topics"), panels=[FieldPanel("topic")]),
            FieldPanel("series"),
            MultiFieldPanel([FieldRowPanel([FieldPanel("day"), FieldPanel("clock")])], heading=_("Date")),
            FieldPanel("embargo"),
            FieldPanel("related"),
            FieldPanel("appeals"),
            SchedulePanel(),
        ],
        heading=_("Filing"),
    )


def _afterwards() -> ObjectList:
    return ObjectList(
        [FieldPanel("corrections"), FieldPanel("versions", classname="collapsed")], heading=_("Corrections")
    )


def edit_handler() -> TabbedInterface:
    """Return the whole form."""
    live = ObjectList([FieldPanel("entries")], heading=_("Live coverage"))
    return TabbedInterface([_text(), _filing(), live, _afterwards()], base_form_class=ArticleForm)
