"""The forms of the settings of contributions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.rich_text import DraftailRichTextArea

from tamizdat.support.config import SupportConfigError
from tamizdat.support.desk.access import desk_language, written
from tamizdat.support.desk.settings.checks import (
    countries,
    in_units,
    read_addresses,
    read_amounts,
    read_countries,
    read_currency,
)
from tamizdat.support.models import AmountGroup, SupportSettings, SupportText
from tamizdat.support.models.settings import TEXT
from tamizdat.support.money import LARGEST, Money, MoneyError, read
from tamizdat.support.providers.registry import providers
from tamizdat.support.site.contribute import CADENCES

_LINES = {"rows": 4, "spellcheck": "false"}


def cannot_open() -> str:
    """Return why readers cannot contribute yet, "" if they can: a sentence that says what to do."""
    if not settings.NEWSROOM.vault.exists():
        return _(
            "There is no vault yet, so nothing that readers write could be kept safely. Whoever looks after the machine"
            " makes it: tamizdat vault init"
        )
    try:
        found = providers()
    except SupportConfigError as error:
        return str(error)
    if not found:
        return _(
            "There is no way to pay yet. Whoever looks after the machine names the providers in tamizdat.toml, under"
            " [support]."
        )
    currencies = list(AmountGroup.objects.values_list("currency", flat=True)) or [settings.OUTLET.currency]
    if not any(each.takes(currency) for each in found.values() for currency in currencies):
        return _("None of your providers takes %(currencies)s.") % {"currencies": ", ".join(dict.fromkeys(currencies))}
    return ""


class SettingsForm(forms.Form):
    """Whether readers can contribute, further addresses, and countries where giving is a crime."""

    is_open = forms.BooleanField(
        required=False,
        label=gettext_lazy("Readers can contribute"),
        help_text=gettext_lazy(
            "Makes the page on which readers contribute, and a link to it on every page. Closing it takes both away;"
            " regular contributions go on."
        ),
    )
    addresses = forms.CharField(
        required=False,
        label=gettext_lazy("More addresses of the service"),
        help_text=gettext_lazy(
            "One a line. Where the form leads if your site's own address is blocked: an onion address, another domain."
        ),
        widget=forms.Textarea(attrs={**_LINES, "dir": "ltr", "rows": 3}),
    )
    countries = forms.CharField(
        required=False,
        label=gettext_lazy("Countries where giving to you is a crime"),
        help_text=gettext_lazy(
            "One a line: the name, or its two letters (RU, BY). The page warns readers there before they give."
        ),
        widget=forms.Textarea(attrs=_LINES),
    )

    recipient = forms.CharField(
        required=False,
        max_length=500,
        label=gettext_lazy("Who receives it"),
        help_text=gettext_lazy(
            "Name and postal address, as receipts should have it. Empty: they have the paper's name alone."
        ),
        widget=forms.Textarea(attrs={**_LINES, "dir": "auto"}),
    )

    def __init__(self, data: Any, row: SupportSettings) -> None:
        names = countries(desk_language())
        initial = {
            "is_open": row.is_open,
            "addresses": "\n".join(row.addresses),
            "countries": "\n".join(names.get(code, code) for code in row.countries),
            "recipient": row.recipient,
        }
        super().__init__(data, initial=initial)
        self._row = row

    def clean_is_open(self) -> bool:
        """Refuse to open what nobody could use; what is open stays so, and the page is gone while nobody can pay."""
        is_open: bool = self.cleaned_data["is_open"]
        if is_open and not self._row.is_open and (problem := cannot_open()):
            raise forms.ValidationError(problem)
        return is_open

    def clean_addresses(self) -> list[str]:
        """Return the addresses."""
        found, problems = read_addresses(self.cleaned_data["addresses"], settings.OUTLET.address)
        if problems:
            raise forms.ValidationError(problems)
        return found

    def clean_countries(self) -> list[str]:
        """Return the codes."""
        languages = [desk_language(), *(each.code for each in settings.OUTLET.languages)]
        found, problems = read_countries(self.cleaned_data["countries"], languages)
        if problems:
            raise forms.ValidationError(problems)
        return found

    def save(self) -> SupportSettings:
        """Write it into the row."""
        for name in self.fields:
            setattr(self._row, name, self.cleaned_data[name])
        self._row.save()
        return self._row


class TextForm(forms.ModelForm):
    """What the newsroom says about giving, in one language."""

    class Meta:
        model = SupportText
        fields = ["title", "body", "risk", "description"]
        widgets = {"description": forms.TextInput, "body": forms.Textarea, "risk": forms.Textarea}

    def __init__(self, *args: Any, standard: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        code = self.instance.language
        for name in ("body", "risk"):  # the editor's features are not known while the forms are declared
            self.fields[name].widget = DraftailRichTextArea(features=TEXT)
        for name in ("title", "description"):
            self.fields[name].widget.attrs |= {"lang": code, "dir": "auto"}
        self.fields["title"].help_text = _("Empty: “%(title)s”. It stands in a link on every page.") % {
            "title": standard
        }


class GroupForm(forms.Form):
    """Readers of some countries: what they are called, the currency in which they give, and what is suggested."""

    slug = forms.SlugField(
        label=gettext_lazy("End of the address"),
        max_length=40,
        help_text=gettext_lazy("Such as europe. Readers may keep it as a bookmark, so it cannot change later."),
        error_messages={"invalid": gettext_lazy("Write small letters, digits and hyphens alone, such as europe.")},
    )
    currency = forms.CharField(
        label=gettext_lazy("Currency"), max_length=3, help_text=gettext_lazy("Three letters, like EUR (ISO 4217).")
    )
    once = forms.CharField(label=gettext_lazy("Suggested once"), required=False, max_length=200)
    monthly = forms.CharField(label=gettext_lazy("Suggested each month"), required=False, max_length=200)
    annual = forms.CharField(label=gettext_lazy("Suggested each year"), required=False, max_length=200)
    least = forms.CharField(label=gettext_lazy("Least amount"), max_length=20)
    most = forms.CharField(label=gettext_lazy("Largest amount"), max_length=20)

    def __init__(self, data: Any, group: AmountGroup | None = None) -> None:
        super().__init__(data, initial=_initial(group) if group else {"currency": settings.OUTLET.currency})
        self.group = group or AmountGroup()
        for name in CADENCES:
            self.fields[name].help_text = _("Like 5, 10, 12.50. Empty: it is not offered.")
        names = {}
        for language in settings.OUTLET.languages:
            names[_name(language.code)] = forms.CharField(
                label=_("Name in %(language)s") % {"language": language.name},
                required=language is settings.OUTLET.languages[0],
                max_length=60,
                initial=self.group.names.get(language.code, ""),
                widget=forms.TextInput(attrs={"lang": language.code, "dir": "auto"}),
            )
        self.fields: dict[str, Any] = {**names, **self.fields}
        if group:
            del self.fields["slug"]
            self.fields["currency"].disabled = True
            self.fields["currency"].help_text = _(
                "It stays: readers may have the page open. For another currency make another group."
            )

    def clean_slug(self) -> str:
        """Refuse an address that another group has."""
        slug = str(self.cleaned_data["slug"]).lower()
        if AmountGroup.objects.filter(slug=slug).exists():
            raise forms.ValidationError(_("Another group has this address."))
        return slug

    def clean_currency(self) -> str:
        """Return the code in capitals."""
        return read_currency(self.cleaned_data["currency"])

    def clean(self) -> dict[str, Any]:
        """Read the amounts in the currency, and hold them to the limits."""
        cleaned: dict[str, Any] = super().clean() or {}
        if currency := cleaned.get("currency"):
            self._read(cleaned, currency)
        least, most = cleaned.get("least"), cleaned.get("most")
        if isinstance(least, int) and isinstance(most, int):
            if not 0 < least <= most <= LARGEST:
                self.add_error("most", _("It must be larger than the least amount, and that larger than nothing."))
            else:
                self._check(cleaned, least, most)
        return cleaned

    def _read(self, cleaned: dict[str, Any], currency: str) -> None:
        for name in ("least", "most", *CADENCES):
            text = cleaned.get(name)
            if text is None:
                continue
            try:
                cleaned[name] = read_amounts(text, currency) if name in CADENCES else read(text, currency).amount
            except MoneyError as error:
                self.add_error(name, str(error))

    def _check(self, cleaned: dict[str, Any], least: int, most: int) -> None:
        amounts = {name: cleaned[name] for name in CADENCES if isinstance(cleaned.get(name), list)}
        for name, each in amounts.items():
            if outside := [amount for amount in each if not least <= amount <= most]:
                money = Money(cleaned["currency"], outside[0])
                self.add_error(
                    name, _("%(amount)s is not between the least and the largest.") % {"amount": written(money)}
                )
        if len(amounts) == len(CADENCES) and not any(amounts.values()):
            self.add_error("once", _("Suggest at least one amount."))

    def save(self) -> AmountGroup:
        """Write it into the row; a new group stands last."""
        group, cleaned = self.group, self.cleaned_data
        own = {each.code: cleaned[_name(each.code)].strip() for each in settings.OUTLET.languages}
        others = {code: name for code, name in group.names.items() if code not in own}
        group.names = {**others, **{code: name for code, name in own.items() if name}}
        for name in ("currency", "once", "monthly", "annual", "least", "most"):
            setattr(group, name, cleaned[name])
        if group.pk is None:
            group.slug = cleaned["slug"]
            last = AmountGroup.objects.last()
            group.order = last.order + 1 if last else 0
        group.save()
        return group


def _name(code: str) -> str:
    return f"name_{code.lower().replace('-', '_')}"


def _initial(group: AmountGroup) -> dict[str, Any]:
    found: dict[str, Any] = {
        name: ", ".join(in_units(amount, group.currency) for amount in group.amounts(name)) for name in CADENCES
    }
    limits = {name: in_units(getattr(group, name), group.currency) for name in ("least", "most")}
    return found | limits | {"currency": group.currency}
