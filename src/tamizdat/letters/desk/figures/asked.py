"""How many wrote to the paper, by day and kind."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from msgspec import Struct

from tamizdat.letters.by_mail.counted import Counted
from tamizdat.letters.models import AskedByMail

_DAYS = 30


class Asked(Struct, frozen=True):
    """What was asked for by mail: the names of the kinds that came up, and a row for each day, the newest first."""

    kinds: list[str]
    days: list[tuple[str, list[int]]]


def names() -> dict[Counted, str]:
    """Return what each kind is called, in the order in which they are shown."""
    return {
        Counted.SUBSCRIBE: _("Sign-up"),
        Counted.CONFIRMED: _("Confirmed"),
        Counted.LEAVE: _("Wish to leave"),
        Counted.LEFT: _("Left"),
        Counted.ARTICLE: _("Article"),
        Counted.LATEST: _("Headlines"),
        Counted.MIRRORS: _("Mirrors"),
        Counted.HELP: _("Help, or not understood"),
        Counted.LIMITED: _("Over a limit"),
        Counted.IGNORED: _("By a machine, or twice"),
    }


def asked_by_mail(today: date) -> Asked:
    """Return the counts of the last month."""
    found: dict[date, dict[str, int]] = defaultdict(dict)
    rows = AskedByMail.objects.filter(day__gt=today - timedelta(days=_DAYS)).order_by("-day")
    for row in rows:
        found[row.day][row.kind] = row.count
    shown = [kind for kind in names() if any(kind in counts for counts in found.values())]
    days = [(date_format(day, "DATE_FORMAT"), [counts.get(kind, 0) for kind in shown]) for day, counts in found.items()]
    return Asked([names()[kind] for kind in shown], days)
