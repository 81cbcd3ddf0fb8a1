"""The treasurer's page: what came in month by month, what stays of it, and how the regular contributions stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from msgspec import Struct

from tamizdat.newsroom.bars import Plot, Series, month_ticks, plot
from tamizdat.newsroom.publishing.config import outlet
from tamizdat.people.persons import today
from tamizdat.support.desk.access import in_full, support_only, written
from tamizdat.support.desk.campaign.standing import standing
from tamizdat.support.desk.treasurer import figures
from tamizdat.support.desk.treasurer.figures import Month
from tamizdat.support.desk.treasurer.ledger import LedgerForm
from tamizdat.support.desk.treasurer.periods import ALL, LAST_TWELVE, Period, period_of, years
from tamizdat.support.money import Money


class Row(Struct, frozen=True):
    """A month as the tables show it."""

    name: str
    month: Month
    average: str

    @property
    def is_still(self) -> bool:
        """Whether no regular contribution began, ended or stood in it."""
        return not any((self.month.begun, self.month.ended, self.month.late, self.month.active))


@support_only
def treasurer(request: HttpRequest) -> HttpResponse:
    """Show the figures of a period in one currency, and offer the ledger as a file."""
    return render(request, "support/treasurer.html", context(request, LedgerForm(initial=LedgerForm.this_year())))


def context(request: HttpRequest, form: LedgerForm) -> dict[str, Any]:
    """Return what the page shows."""
    known = figures.ledger()
    asked = request.GET.get("currency", "")
    currencies = known.currencies
    currency = asked if asked in currencies else next(iter(currencies), settings.OUTLET.currency)
    period = period_of(request.GET.get("period", ""), known.earliest or today(), today())
    shared = {
        "ledger_form": form,
        "currency": currency,
        "currencies": currencies,
        "period": period.name,
        "periods": _periods(known),
        "month_choices": _months(known),
        "outlet": outlet().name,
        "today": today(),
        "gap": standing(),
        "is_empty": not currencies,
    }
    return shared if not currencies else shared | _shown(known, currency, period)


def _shown(known: figures.Ledger, currency: str, period: Period) -> dict[str, Any]:
    months = figures.figures(known, currency, period)
    total = figures.together(months)
    return {
        "rows": [_row(month, currency) for month in months],
        "total": total,
        "average": _average(total, currency),
        "held": known.held(currency),
        "plots": _plots(months, total, currency),
        "first": months[0].first,
        "last": figures.last_day(months[-1].first),
    }


def _periods(known: figures.Ledger) -> list[tuple[str, str]]:
    """Return the periods that can be chosen, by what the address calls them."""
    found = [(LAST_TWELVE, _("Last 12 months"))]
    found += [(str(year), str(year)) for year in years(known.earliest or today(), today())]
    return [*found, (ALL, _("All"))]


def _months(known: figures.Ledger) -> list[tuple[str, str]]:
    """Return the months that can be chosen, the newest first."""
    first, last = (known.earliest or today()).replace(day=1), today().replace(day=1)
    every = Period("", first, last).months()
    return [(month.isoformat()[:7], date_format(month, "YEAR_MONTH_FORMAT")) for month in every][::-1]


def _row(month: Month, currency: str) -> Row:
    return Row(date_format(month.first, "YEAR_MONTH_FORMAT"), month, _average(month, currency))


def _average(month: Month, currency: str) -> str:
    return in_full(Money(currency, month.average)) if month.average is not None else "–"


def _plots(months: Sequence[Month], total: Month, currency: str) -> list[tuple[str, Plot]]:
    """Return the drawings with their headings."""
    ticks = month_ticks([month.first for month in months])

    def money(amount: int) -> str:
        return written(Money(currency, amount))

    income = [
        Series("blue", _("Once"), tuple(month.once for month in months)),
        Series("green", _("Monthly"), tuple(month.monthly for month in months)),
        Series("amber", _("Annual"), tuple(month.annual for month in months)),
        Series("grey", _("Refunds, fees, lost disputes"), tuple(month.net - month.received for month in months)),
    ]
    about = _("%(received)s received and %(net)s net in %(months)s months; the table below has each month.") % {
        "received": money(total.received),
        "net": money(total.net),
        "months": len(months),
    }
    regular = [
        Series("green", _("Active at the end"), tuple(month.active for month in months)),
        Series("red", _("Payment failed at the end"), tuple(month.late for month in months)),
    ]
    standing = _("%(active)s active and %(late)s whose payment failed at the end; the table below has each month.") % {
        "active": total.active,
        "late": total.late,
    }
    churn = [
        Series("green", _("Begun"), tuple(month.begun for month in months)),
        Series("grey", _("Ended"), tuple(-month.ended for month in months)),
    ]
    moved = _("%(begun)s begun and %(ended)s ended; the table below has each month.") % {
        "begun": total.begun,
        "ended": total.ended,
    }
    drawn = (
        ("income", _("Income"), about, income, money),
        ("standing", _("Regular contributions at the end of each month"), standing, regular, str),
        ("churn", _("Regular contributions begun and ended"), moved, churn, str),
    )
    return [(title, plot(name, title, said, ticks, series, write)) for name, title, said, series, write in drawn]
