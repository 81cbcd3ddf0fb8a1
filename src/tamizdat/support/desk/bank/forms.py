"""The form of a bank statement: the file, which goes along in the page while somebody looks, and how it is read."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tamizdat.support.providers.bank.sorting import contribution_of
from tamizdat.support.providers.bank.statements.columns import Named
from tamizdat.support.providers.bank.statements.csv_file import Reading
from tamizdat.support.providers.bank.statements.line import LARGEST, StatementError

# What the errors of statements call by options of the command line.
_OPTIONS = {
    "days": gettext_lazy("Order of days"),
    "decimal": gettext_lazy("Sign before decimals"),
    "encoding": gettext_lazy("Encoding"),
    "separator": gettext_lazy("Sign between columns"),
    "currency": gettext_lazy("Currency"),
    "day": gettext_lazy("Heading of the day"),
    "amount": gettext_lazy("Heading of the amount"),
    "in": gettext_lazy("Heading of what came"),
    "out": gettext_lazy("Heading of what went"),
    "text": gettext_lazy("Heading of the text"),
    "currency-column": gettext_lazy("Heading of the currency"),
}
_CHOICES: dict[str, list[tuple[str, Any]]] = {
    "days": [
        ("", gettext_lazy("found out")),
        ("dmy", gettext_lazy("31/12/2026")),
        ("mdy", gettext_lazy("12/31/2026")),
        ("ymd", gettext_lazy("2026-12-31")),
    ],
    "decimal": [("", gettext_lazy("found out")), (",", "12,50"), (".", "12.50")],
    "separator": [
        ("", gettext_lazy("found out")),
        (";", ";"),
        (",", ","),
        ("\t", gettext_lazy("tabulator")),
        ("|", "|"),
    ],
}


def at_the_desk(error: Exception) -> str:
    """Return an error about a statement, with the fields of the form in place of options of the command line."""

    def field(found: re.Match[str]) -> str:
        known = _OPTIONS.get(found[1])
        return f"“{known}”" if known else found[0]

    return re.sub(r"--([a-z]+(?:-[a-z]+)?)", field, str(error))


class StatementForm(forms.Form):
    """A file, or the one that was sent before; nothing of it is stored. `contents` is the file's, once it is clean."""

    file = forms.FileField(
        label=gettext_lazy("The file"),
        required=False,
        help_text=gettext_lazy("CSV or camt.053 (XML), from your bank’s own site. It is read, and kept nowhere."),
    )
    packed = forms.CharField(required=False, widget=forms.HiddenInput)
    others_as_gifts = forms.BooleanField(
        label=gettext_lazy("Count what names no contribution as gifts from nobody in particular"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in _OPTIONS.items():
            if name in _CHOICES:
                self.fields[name] = forms.ChoiceField(label=label, required=False, choices=_CHOICES[name])
            else:
                self.fields[name] = forms.CharField(label=label, required=False, max_length=60, strip=True)
        self.fields["encoding"].help_text = _("Such as windows-1252.")
        self.contents = b""

    @property
    def options(self) -> list[Any]:
        """The fields that say how a CSV file is read."""
        return [self[name] for name in _OPTIONS]

    def clean(self) -> dict[str, Any]:
        """Take the file, or the one that went along in the page."""
        cleaned: dict[str, Any] = super().clean() or {}
        if file := cleaned.get("file"):
            if file.size > LARGEST:
                self.add_error(
                    "file", _("It is larger than %(most)s MB. Export fewer months at once.") % {"most": LARGEST >> 20}
                )
                return cleaned
            self.contents = file.read()
        elif cleaned.get("packed"):
            self.contents = _unpacked(cleaned["packed"])
        if not self.contents:
            self.add_error("file", _("Choose the file of a statement."))
        return cleaned

    @property
    def along(self) -> str:
        """What goes along in the page: the file, packed."""
        return base64.b64encode(zlib.compress(self.contents)).decode()

    @property
    def reading(self) -> Reading:
        """How the file is to be read."""
        said = self.cleaned_data
        return Reading(
            named=Named(
                day=said["day"],
                amount=said["amount"],
                credit=said["in"],
                debit=said["out"],
                currency=said["currency-column"],
                texts=(said["text"],) if said["text"] else (),
            ),
            encoding=said["encoding"],
            separator=said["separator"],
            decimal=said["decimal"],
            days=said["days"],
            currency=said["currency"].upper(),
        )


def _unpacked(packed: str) -> bytes:
    try:
        return zlib.decompressobj().decompress(base64.b64decode(packed, validate=True), LARGEST)
    except (binascii.Error, zlib.error, ValueError):
        return b""


class LineForm(forms.Form):
    """For which contribution a transfer counts."""

    reference = forms.CharField(
        label=gettext_lazy("It counts for the contribution"),
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=gettext_lazy("Its reference, ten letters and digits. Empty: a gift from nobody in particular."),
    )

    def clean_reference(self) -> str:
        """Return the reference of a contribution by bank transfer, "" for nobody's."""
        typed = self.cleaned_data["reference"]
        if not typed:
            return ""
        try:
            return contribution_of(typed)
        except StatementError as error:
            raise forms.ValidationError(str(error)) from None
