"""Addresses that the mail server refuses while an issue goes out: they count like those whose letters come back later.

Once an issue has gone out its refused rows are looked through. An answer that says of the address that it takes no mail
ends all that its reader gets; any other ends one subscription when it comes for all its letters for some weeks.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from tamizdat.letters.incoming import effects
from tamizdat.letters.incoming.sorting.kinds import Verdict
from tamizdat.letters.incoming.sorting.status import verdict
from tamizdat.letters.models import Delivery, Issue
from tamizdat.newsroom.models import Mark

_MARK = "letters-refusals"  # when the last issue ended whose refusals were looked through
_BATCH = 500


def take_in() -> int:
    """Act on what was refused in issues that have gone out since the last time; return how many letters that were."""
    since = Mark.get(_MARK)
    ended = Issue.objects.filter(state=Issue.State.SENT, ended__isnull=False).order_by("ended", "pk")
    if since:
        ended = ended.filter(ended__gt=datetime.fromisoformat(since))
    done = 0
    for issue in ended:
        done += _of(issue)
        Mark.put(_MARK, issue.ended.isoformat())
    return done


def _of(issue: Issue) -> int:
    done = last = 0
    refused = Delivery.objects.filter(issue=issue, state=Delivery.State.FAILED, answer__startswith="5")
    while rows := list(refused.filter(pk__gt=last).exclude(subscription=None).order_by("pk")[:_BATCH]):
        last = rows[-1].pk
        for row in rows:
            _, _, status = row.answer.partition(" ")
            with transaction.atomic():
                done += effects.refused(row, is_for_good=verdict(status, row.answer) is Verdict.HARD)
    return done
