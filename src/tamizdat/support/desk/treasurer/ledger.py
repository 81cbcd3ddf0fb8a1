"""The ledger as a file, for some days: what `tamizdat ledger export` writes, from the desk. Nobody is named in it."""

from __future__ import annotations

import codecs
from datetime import date
from tempfile import SpooledTemporaryFile
from typing import Any, cast

from django import forms
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from tamizdat.newsroom.publishing.config import outlet
from tamizdat.people.persons import today
from tamizdat.support.desk.access import support_only
from tamizdat.support.ledger.export import entries, write_beancount, write_csv

_IN_MEMORY = 8 << 20  # bytes; more goes through a file without a name
_KINDS = {"csv": ("text/csv; charset=utf-8", "csv"), "beancount": ("text/plain; charset=utf-8", "beancount")}


class LedgerForm(forms.Form):
    """Which days, and in which form."""

    since = forms.DateField(label=gettext_lazy("From"), widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=gettext_lazy("To"), widget=forms.DateInput(attrs={"type": "date"}))
    form = forms.ChoiceField(
        label=gettext_lazy("As"),
        choices=[("csv", gettext_lazy("CSV, for a spreadsheet")), ("beancount", gettext_lazy("beancount"))],
    )

    @staticmethod
    def this_year() -> dict[str, Any]:
        """Return the first and the last day of this year so far."""
        now = today()
        return {"since": date(now.year, 1, 1).isoformat(), "until": now.isoformat(), "form": "csv"}

    def clean(self) -> dict[str, Any]:
        """Refuse days in the wrong order."""
        cleaned: dict[str, Any] = super().clean() or {}
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The last day is before the first."))
        return cleaned


@support_only
def ledger_file(request: HttpRequest) -> HttpResponse | FileResponse:
    """Answer with the ledger of the days that the address names; without any, with this year's."""
    form = LedgerForm(request.GET if request.GET else LedgerForm.this_year())
    if not form.is_valid():
        from tamizdat.support.desk.treasurer.views import context  # it shows this form

        wrong = " ".join(str(error) for errors in form.errors.values() for error in errors)
        messages.error(request, _("The ledger was not downloaded. %(why)s") % {"why": wrong})
        return render(request, "support/treasurer.html", context(request, form), status=422)
    since, until, kind = form.cleaned_data["since"], form.cleaned_data["until"], form.cleaned_data["form"]
    content_type, ending = _KINDS[kind]
    file = SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 (the answer closes it)
    text = codecs.getwriter("utf-8")(cast(Any, file))
    if kind == "csv":
        write_csv(text, entries(since, until))
    else:
        write_beancount(text, outlet().name, entries(since, until))
    file.seek(0)
    return FileResponse(
        file, as_attachment=True, filename=f"ledger-{since}-{until}.{ending}", content_type=content_type
    )
