"""What the list of contributions can be narrowed to. Nobody is looked for by name: the list knows none."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tamizdat.support.desk import words
from tamizdat.support.desk.contributions import paid_back
from tamizdat.support.models import Contribution
from tamizdat.support.payments import references

_LOOKUPS = {
    "reference": "reference__in",
    "state": "state",
    "cadence": "cadence",
    "provider": "provider",
    "since": "day__gte",
    "until": "day__lte",
}


class Filters(forms.Form):
    """Nothing is found while a field is filled in wrongly; the field is marked."""

    reference = forms.CharField(
        label=gettext_lazy("Reference"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False)
    cadence = forms.ChoiceField(label=gettext_lazy("How often"), required=False)
    provider = forms.ChoiceField(label=gettext_lazy("Through"), required=False)
    since = forms.DateField(label=gettext_lazy("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=gettext_lazy("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, data: Any, providers: list[str]) -> None:
        super().__init__(data)
        every = ("", _("All"))
        back = [(paid_back.WHOLE, _("paid back")), (paid_back.PART, _("partly paid back"))]
        self.fields["state"].choices = [every, *Contribution.State.choices, *back]
        self.fields["cadence"].choices = [every, *Contribution.Cadence.choices]
        self.fields["provider"].choices = [every, *((name, words.provider(name)) for name in providers)]

    def clean_reference(self) -> list[str]:
        """Return the references in what was typed or pasted, however they are spaced: a bank's line, for instance."""
        typed = self.cleaned_data["reference"].strip()
        found = references.find(typed)
        if typed and not found:
            raise forms.ValidationError(_("There is no reference in that: ten letters and digits."))
        return found

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day is before the first."))
        return cleaned

    def narrow(self, rows: QuerySet[Contribution]) -> QuerySet[Contribution]:
        """Return the contributions that are asked for."""
        if not self.is_valid():
            return rows.none() if self.is_bound else rows
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        if chosen.get("state") in (paid_back.WHOLE, paid_back.PART):
            rows = paid_back.narrow(rows, chosen.pop("state"))
        return rows.filter(**{_LOOKUPS[name]: value for name, value in chosen.items()})
