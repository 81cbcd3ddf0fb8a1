"""The form of a newsletter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from tamizdat.article import plain
from tamizdat.letters.by_mail.addresses import LEAVE, clash, is_taken, sign_up_address
from tamizdat.letters.desk.newsletters.checks import obstacles
from tamizdat.letters.models import Newsletter
from tamizdat.letters.policy import why_address_stays
from tamizdat.newsroom import time_zones
from tamizdat.newsroom.articles.panels import languages
from tamizdat.newsroom.models import Article, Section
from tamizdat.newsroom.publishing.config import outlet

_EITHER_WAY = {"dir": "auto"}  # text runs as its script does
_STAYS = ("slug", "language")  # readers agreed to it, and its page's address has both


def _sections_of(language: str) -> list[tuple[str, str]]:
    """Return the sections that have public articles in a language, with their names in it; all where none has."""
    found = Section.objects.filter(merged_into=None)
    codes = Article.objects.order_by().values_list("language", flat=True).distinct()
    own = [code for code in codes if outlet().is_in(code, language)]
    used = found.filter(pk__in=Article.objects.filter(live=True, language__in=own).values("section"))
    return [(each.slug, each.name_in(language)) for each in used or found]


class NewsletterForm(WagtailAdminModelForm):
    """The form. A section that is gone stays with a newsletter that names it, and can be taken off."""

    language = forms.ChoiceField(label=gettext_lazy("Language"))
    weekday = forms.TypedChoiceField(label=gettext_lazy("Day"), choices=list(WEEKDAYS.items()), coerce=int)
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), required=False)
    sections = forms.MultipleChoiceField(
        label=gettext_lazy("Only from these sections"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: from all sections."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        own = self.instance.language
        known = languages()
        self.fields["language"].choices = known if not own or own in dict(known) else [*known, (own, own)]
        self.fields["time_zone"].choices = time_zones.choices(self.instance.time_zone)
        chosen = self.data.get(self.add_prefix("language")) or own or outlet().languages[0].code
        sections = _sections_of(own if self.instance.pk else chosen)
        known_ones = dict(Section.objects.values_list("slug", "name"))
        others = [(slug, known_ones.get(slug, slug)) for slug in self.instance.sections if slug not in dict(sections)]
        self.fields["sections"].choices = [*sections, *others]
        if not self.instance.pk:
            self.fields["sections"].help_text = _(
                "Those of %(language)s. For another language save the newsletter first, and tick its sections then."
                " None ticked: from all sections."
            ) % {"language": dict(known).get(chosen, chosen)}
        self.fields["most"].label = _("Articles, at most")
        self.fields["order"].label = _("Place on the site")
        self.fields["order"].help_text = _("Lower numbers stand first.")
        stays = why_address_stays(self.instance) if self.instance.pk else ""
        for name in _STAYS if stays else ():
            self.fields[name].disabled = True
            self.fields[name].help_text = stays
        if self.instance.pk and (address := sign_up_address(self.instance)):
            self.fields["live"].help_text = _("Readers can also write to %(address)s.") % {"address": address}

    def clean(self) -> dict[str, Any]:
        """Refuse what cannot work, with what helps."""
        cleaned: dict[str, Any] = super().clean()
        same = Newsletter.objects.filter(slug=cleaned.get("slug", ""), language=cleaned.get("language", ""))
        if same.exclude(pk=self.instance.pk).exists():
            self.add_error("slug", _("There is such a newsletter in this language already. Edit that one."))
        if not self.instance.pk or {"slug", "language"}.intersection(self.changed_data):
            self._refuse_clash(cleaned.get("slug", ""), cleaned.get("language", ""))
        if cleaned.get("live"):
            for problem in obstacles():
                self.add_error("live", problem)
        if cleaned.get("welcome_subject") and not plain(cleaned.get("welcome") or "").strip():
            self.add_error("welcome", _("Write the welcome letter, or empty its subject."))
        return cleaned

    def _refuse_clash(self, slug: str, language: str) -> None:
        if slug.lower() == LEAVE:
            self.add_error("slug", _("Mail to this address ends newsletters. Take another one."))
        elif is_taken(slug):
            said = _("What begins with yes- or end- is where answers to our own letters go. Take another address.")
            self.add_error("slug", said)
        elif other := clash(slug, language, besides=self.instance.pk):
            said = _(
                "Readers who write to “%(slug)s” could mean “%(name)s” (%(other)s): what stands behind a hyphen is the"
                " language of an edition. Take another address."
            )
            self.add_error("slug", said % {"slug": slug, "name": other, "other": other.slug})


def edit_handler() -> ObjectList:
    """Return the whole form, in the order in which people think of it."""
    either_way = forms.TextInput(attrs=_EITHER_WAY)
    hours = [
        FieldPanel("weekday"),
        FieldPanel("hour", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")),
        FieldPanel("time_zone"),
    ]  # hidden by the style where there are none
    when = [FieldPanel("rhythm"), FieldRowPanel(hours, classname="newsroom-hours")]
    filled = [FieldPanel("filling"), FieldPanel("most"), FieldPanel("sections")]
    looks = [
        FieldPanel("sender", widget=either_way),
        FieldRowPanel([FieldPanel("full_text"), FieldPanel("pictures"), FieldPanel("appeal")]),
        FieldPanel("closing"),
    ]
    welcome = [FieldPanel("welcome_subject", widget=either_way), FieldPanel("welcome")]
    return ObjectList(
        [
            FieldPanel("name", widget=either_way),
            FieldRowPanel([FieldPanel("slug"), FieldPanel("language")]),
            FieldPanel("description", widget=forms.Textarea(attrs={**_EITHER_WAY, "rows": 2})),
            MultiFieldPanel(when, heading=gettext_lazy("When it goes out")),
            MultiFieldPanel(filled, heading=gettext_lazy("Drafts")),
            MultiFieldPanel(looks, heading=gettext_lazy("What each issue has")),
            MultiFieldPanel(welcome, heading=gettext_lazy("What new readers get")),
            MultiFieldPanel([FieldPanel("live"), FieldPanel("order")], heading=gettext_lazy("On the site")),
        ],
        base_form_class=NewsletterForm,
    )
