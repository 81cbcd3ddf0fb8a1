"""The page with a newsletter's figures: drawings, and the same as tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from tamizdat.letters.desk.access import arranging
from tamizdat.letters.desk.figures.asked import asked_by_mail
from tamizdat.letters.desk.figures.weeks import MOST_WEEKS, Sent, Week, issues, weeks
from tamizdat.letters.models import Newsletter
from tamizdat.newsroom.bars import Plot, Series, day_ticks, plot
from tamizdat.people.persons import today

_HALF_A_YEAR, _TWO_YEARS = 26, 104
_ISSUES = 26


@arranging
def figures(request: HttpRequest) -> HttpResponse:
    """Show the figures of one newsletter for a span of weeks."""
    newsletters = Newsletter.in_order(Newsletter.objects.all())
    asked = request.GET.get("newsletter", "")
    newsletter = next((each for each in newsletters if str(each.pk) == asked), next(iter(newsletters), None))
    spans = [(str(_HALF_A_YEAR), _("Half a year")), (str(_TWO_YEARS), _("Two years")), ("all", _("All"))]
    span = request.GET.get("weeks", "")
    span = span if span in dict(spans) else str(_HALF_A_YEAR)
    context = {"newsletters": newsletters, "newsletter": newsletter, "spans": spans, "span": span}
    return render(request, "letters/figures.html", {**context, **(_shown(newsletter, span) if newsletter else {})})


def _shown(newsletter: Newsletter, span: str) -> dict[str, Any]:
    found = weeks(newsletter, today(), MOST_WEEKS if span == "all" else int(span))
    sent = issues(newsletter, _ISSUES)
    rows = [(date_format(week.monday, "DATE_FORMAT"), week) for week in reversed(found)]
    return {
        "readers": newsletter.subscriptions.count(),
        "weeks": rows,
        "joined": sum(week.joined for week in found),
        "left": sum(week.left for week in found),
        "returned": sum(week.returned for week in found),
        "imported": sum(week.imported for week in found),
        "has_lists": any(week.imported for week in found),
        "sent": sent,
        "asked": asked_by_mail(today()),
        "plots": [*(_of_weeks(found) if found else ()), *(_of_issues(sent) if sent else ())],
    }


def _of_weeks(found: Sequence[Week]) -> list[tuple[str, Plot]]:
    ticks = day_ticks([week.monday for week in found])
    readers = [Series("blue", _("Subscribers"), tuple(week.readers for week in found))]
    moved = [
        Series("green", _("Joined"), tuple(week.joined for week in found)),
        Series("grey", _("Left"), tuple(-week.left for week in found)),
        Series("red", _("Ended, since mail came back"), tuple(-week.returned for week in found)),
    ]
    if any(week.imported for week in found):
        moved.insert(1, Series("amber", _("From lists"), tuple(week.imported for week in found)))
    now = _("%(readers)s subscribers at the end; the table below has each week.") % {"readers": found[-1].readers}
    came = _("%(joined)s joined and %(left)s left in %(weeks)s weeks; the table below has each week.") % {
        "joined": sum(week.joined for week in found),
        "left": sum(week.left + week.returned for week in found),
        "weeks": len(found),
    }
    return [
        (_("Subscribers at the end of each week"), plot("readers", _("Subscribers"), now, ticks, readers, str)),
        (_("Who came and who left"), plot("moved", _("Who came and who left"), came, ticks, moved, str)),
    ]


def _of_issues(sent: Sequence[Sent]) -> list[tuple[str, Plot]]:
    rows = list(reversed(sent))
    ticks = day_ticks([each.issue.day or each.issue.frozen.date() for each in rows])
    series = [
        Series("blue", _("Sent"), tuple(each.sent for each in rows)),
        Series("red", _("Refused"), tuple(each.failed for each in rows)),
        Series("amber", _("Perhaps sent"), tuple(each.unknown for each in rows)),
    ]
    about = _("%(sent)s letters in %(issues)s issues; the table below has each issue.") % {
        "sent": sum(each.sent for each in rows),
        "issues": len(rows),
    }
    return [(_("Letters of each issue"), plot("issues", _("Letters of each issue"), about, ticks, series, str))]
