"""The form of a campaign: what a month costs, what the newsroom says, and the rules by which figures are published."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tamizdat.outlet import Language
from tamizdat.support.desk.settings.checks import in_units, read_currency
from tamizdat.support.desk.words import in_plain_words
from tamizdat.support.models import Campaign
from tamizdat.support.models.campaign import LEAST_GIFTS
from tamizdat.support.money import MoneyError, read


class CampaignForm(forms.Form):
    """A campaign. Texts are kept as they are written: nothing of them is made by a machine."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, help_text=gettext_lazy("For the desk; readers never see it.")
    )
    live = forms.BooleanField(
        label=gettext_lazy("Readers see it"),
        required=False,
        help_text=gettext_lazy(
            "On the page on which readers contribute, and in appeals. It takes the place of another."
        ),
    )
    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3)
    cost = forms.CharField(
        label=gettext_lazy("What a month costs"),
        max_length=20,
        help_text=gettext_lazy("In units of the currency: 10000. Only gifts in it are counted, and the page says so."),
    )
    step = forms.CharField(
        label=gettext_lazy("Round down to"),
        max_length=20,
        help_text=gettext_lazy("A hundredth of the cost is a good step. A larger one says less about a large gift."),
    )
    least_gifts = forms.IntegerField(
        label=gettext_lazy("Gifts between two figures, at least"),
        min_value=LEAST_GIFTS,
        max_value=1000,
        initial=5,
        help_text=gettext_lazy("So that nobody can read a single gift from the figures of two days."),
    )
    hour = forms.IntegerField(
        label=gettext_lazy("Hour of publication"),
        min_value=0,
        max_value=23,
        initial=9,
        help_text=gettext_lazy("0 to 23, in the newsroom's time zone. The figure changes at most once a day."),
    )

    def __init__(self, data: Any, campaign: Campaign | None = None) -> None:
        self.campaign = campaign or Campaign()
        super().__init__(data, initial=_initial(campaign) if campaign else {"currency": settings.OUTLET.currency})
        in_plain_words(self.fields.values())
        for language in settings.OUTLET.languages:
            self._add("sentence", language, _("A sentence before the figure, in %(language)s"), self.campaign.sentences)
            self._add("words", language, _("Words after the figure, in %(language)s"), self.campaign.words)
        first = settings.OUTLET.languages[0].code
        self.fields[_field("sentence", first)].help_text = _("Like “No ads since July 2024.” Empty: nothing.")
        self.fields[_field("words", first)].help_text = _("Like “Help us to fill the gap.” Empty: nothing.")

    def _add(self, name: str, language: Language, label: str, texts: dict[str, str]) -> None:
        self.fields[_field(name, language.code)] = forms.CharField(
            label=label % {"language": language.name},
            required=False,
            max_length=300,
            initial=texts.get(language.code, ""),
            widget=forms.TextInput(attrs={"lang": language.code, "dir": "auto"}),
        )

    def clean_currency(self) -> str:
        """Return the code in capitals."""
        return read_currency(self.cleaned_data["currency"])

    def clean(self) -> dict[str, Any]:
        """Read the amounts in the currency."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in ("cost", "step"):
            if cleaned.get("currency") and cleaned.get(name) is not None:
                self._read(cleaned, name)
        cost, step = cleaned.get("cost"), cleaned.get("step")
        if isinstance(cost, int) and isinstance(step, int) and step > cost:
            self.add_error("step", _("It is larger than the cost: the figure would never move."))
        return cleaned

    def _read(self, cleaned: dict[str, Any], name: str) -> None:
        try:
            cleaned[name] = read(cleaned[name], cleaned["currency"]).amount
        except MoneyError as error:
            self.add_error(name, str(error))
            return
        if not cleaned[name]:
            self.add_error(name, _("It must be more than nothing."))

    def save(self) -> Campaign:
        """Write it into the row; where it is live, no other is."""
        campaign, cleaned = self.campaign, self.cleaned_data
        for name in ("name", "live", "currency", "cost", "step", "least_gifts", "hour"):
            setattr(campaign, name, cleaned[name])
        campaign.sentences = self._texts("sentence", campaign.sentences)
        campaign.words = self._texts("words", campaign.words)
        if campaign.live:
            Campaign.objects.filter(live=True).exclude(pk=campaign.pk).update(live=False)
        campaign.save()
        return campaign

    def _texts(self, name: str, before: dict[str, str]) -> dict[str, str]:
        """Return the texts by language; languages in which the outlet does not publish any more keep theirs."""
        own = {each.code: self.cleaned_data[_field(name, each.code)].strip() for each in settings.OUTLET.languages}
        kept = {code: text for code, text in before.items() if code not in own}
        return {**kept, **{code: text for code, text in own.items() if text}}


def _field(name: str, code: str) -> str:
    return f"{name}_{code.lower().replace('-', '_')}"


def _initial(campaign: Campaign) -> dict[str, Any]:
    plain = ("name", "live", "currency", "least_gifts", "hour")
    amounts = {name: in_units(getattr(campaign, name), campaign.currency) for name in ("cost", "step")}
    return {name: getattr(campaign, name) for name in plain} | amounts
