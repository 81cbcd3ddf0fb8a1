"""Correcting the ledger by hand: what came from outside is entered, a mistake is taken back. Nothing is ever changed.

Each entry has a reason, and the log says who made it. What is entered for a difference has the provider's reference, so
that the next comparison agrees.
"""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tamizdat.people.persons import today
from tamizdat.support.config import SupportConfigError
from tamizdat.support.desk import words
from tamizdat.support.ledger import accounts
from tamizdat.support.ledger.accounts import Cadence
from tamizdat.support.ledger.posting import Posting, correct, post
from tamizdat.support.models import Difference, Entry, Line
from tamizdat.support.money import Money, MoneyError, check_currency, read
from tamizdat.support.providers.base import ProviderError
from tamizdat.support.providers.registry import provider, providers

Kind = Entry.Kind
BY_HAND = "desk:"  # before the references of what belongs to no difference


def choices() -> list[tuple[str, str]]:
    """Return the accounts that there are or could be, in words."""
    try:
        names = [each.account for each in providers().values()]
    except SupportConfigError:
        names = []
    known = set(Line.objects.values_list("account", flat=True).distinct())
    usual = {accounts.BANK, accounts.LOST, *map(accounts.gifts, Cadence)}
    found = known | usual | set(map(accounts.balance_of, names)) | set(map(accounts.fees, names))
    return sorted(((name, words.account(name)) for name in found), key=lambda each: each[1].casefold())


class BookForm(forms.Form):
    """An entry that somebody makes: an amount goes from one account to another."""

    amount = forms.CharField(
        label=gettext_lazy("Amount"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    currency = forms.CharField(label=gettext_lazy("Currency"), max_length=3)
    day = forms.DateField(label=gettext_lazy("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    source = forms.ChoiceField(
        label=gettext_lazy("It comes from"),
        help_text=gettext_lazy("A gift comes from “Gifts given once”; a refund from where the money lay."),
    )
    to = forms.ChoiceField(
        label=gettext_lazy("It goes to"),
        help_text=gettext_lazy("A gift goes to where the money lies now; a fee to “Fees of …”."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=200,
        help_text=gettext_lazy("It stands in the ledger, for whoever reads it after you. Name no reader."),
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"currency": settings.OUTLET.currency, "day": today().isoformat()})
        for name in ("source", "to"):
            self.fields[name].choices = [("", _("Choose")), *choices()]

    def clean(self) -> dict[str, Any]:
        """Read the amount, and refuse what would move nothing."""
        cleaned: dict[str, Any] = super().clean() or {}
        try:
            currency = check_currency(str(cleaned.get("currency", "")).upper())
            cleaned["money"] = read(cleaned.get("amount", ""), currency)
            if not cleaned["money"].amount:
                self.add_error("amount", _("It must be more than nothing."))
        except MoneyError as error:
            self.add_error("amount" if cleaned.get("currency") else "currency", str(error))
        if cleaned.get("source") and cleaned.get("source") == cleaned.get("to"):
            self.add_error("to", _("It is the same account."))
        if (day := cleaned.get("day")) and day > today():
            self.add_error("day", _("That day is still to come."))
        return cleaned

    def book(self) -> Entry:
        """Enter it."""
        said = self.cleaned_data
        money, source, to = said["money"], said["source"], said["to"]
        lines = [Posting(to, money), Posting(source, -money)]
        reference = f"{BY_HAND}{said['day']} {secrets.token_hex(4)}"
        return post(_kind(source, to), reference, said["day"], lines, note=said["reason"])


class DifferenceForm(forms.Form):
    """What a difference is booked as: the amount, the day and the provider's account are known."""

    other = forms.ChoiceField()
    reason = BookForm.base_fields["reason"]

    def __init__(self, data: Any, difference: Difference) -> None:
        super().__init__(data)
        self._difference = difference
        self.held = accounts.balance_of(provider(difference.provider).account)  # raises ProviderError
        self.money = Money(difference.currency, (difference.theirs or 0) - (difference.ours or 0))
        if difference.theirs is None:
            del self.fields["other"]
        else:
            others = [each for each in choices() if each[0] != self.held]
            self.fields["other"].choices = [("", _("Choose")), *others]
            self.fields["other"].label = _("It comes from") if self.money.amount > 0 else _("It goes to")

    def book(self) -> Entry:
        """Enter what is missing, under the provider's reference; what the provider does not have is taken back."""
        row, reason = self._difference, self.cleaned_data["reason"]
        entry = Entry.objects.filter(reference=row.reference, posted=True).first()
        if row.theirs is None and entry:
            return correct(entry, today(), reason)
        other = self.cleaned_data.get("other") or accounts.EXCHANGE
        lines = [Posting(self.held, self.money), Posting(other, -self.money)]
        if entry is None:
            source, to = (other, self.held) if self.money.amount > 0 else (self.held, other)
            return post(_kind(source, to), row.reference, row.day, lines, note=reason)
        number = entry.corrections.count() + 1
        return post(
            Kind.CORRECTION, f"{row.reference} correction {number}", today(), lines, note=reason, corrects=entry
        )


def _kind(source: str, to: str) -> Any:
    """Return what an entry is, by the accounts between which it moves."""
    gifts = set(map(accounts.gifts, Cadence))
    if source in gifts:
        return Kind.GIFT
    if to in gifts:
        return Kind.REFUND
    if "Expenses:Fees:" in f"{source} {to}":
        return Kind.FEE
    if accounts.LOST in (source, to) or accounts.DISPUTED in (source, to):
        return Kind.DISPUTE
    return Kind.CONVERSION if accounts.EXCHANGE in (source, to) else Kind.PAYOUT


def undo(entry: Entry, reason: str) -> Entry:
    """Enter the opposite of what was entered by hand."""
    with transaction.atomic():
        return correct(entry, today(), reason)


def form_of(difference: Difference, data: Any = None) -> DifferenceForm | None:
    """Return the form by which a difference is booked, None where its provider is not there any more."""
    try:
        return DifferenceForm(data, difference)
    except ProviderError:
        return None
