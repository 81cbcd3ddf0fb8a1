"""Doing what was shown: part after part, each in one transaction that also deletes the part.

So whatever is killed, what is left of a list are the parts that were not done, and the worker goes on with them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet, Sum
from django.utils import timezone
from wagtail.log_actions import log

from tamizdat.letters.lists import asking
from tamizdat.letters.lists.fates import OTHERS, Fate, Staged, fate, known_of
from tamizdat.letters.lists.row import State
from tamizdat.letters.lists.staging import PART, forecast, read
from tamizdat.letters.models import ListImport, ListPart, Subscription, Tally
from tamizdat.letters.subscriptions.leaving import remember_departures
from tamizdat.newsroom.accounts.log import COMMAND_LINE
from tamizdat.newsroom.operations.one_by_one import one_by_one
from tamizdat.people import persons, vault
from tamizdat.people.models import Suppressed
from tamizdat.people.persons import Details, today
from tamizdat.vault.errors import VaultLocked

BACK_WITHIN = timedelta(days=30)
_AT_ONCE = 4  # parts in one round of the worker, which has other things to do as well
_REASONS: dict[State, Any] = {
    State.BLOCKED: Suppressed.Reason.ASKED,
    State.COMPLAINED: Suppressed.Reason.COMPLAINED,
    State.RETURNED: Suppressed.Reason.BOUNCED,
}
_GROUP: Any = ListPart.Group


class DecisionError(ValueError):
    """A list cannot be done as it was decided; the message says why and what to do."""


def begin(made: ListImport, others: str, user: Any = None) -> bool:
    """Decide that a list is done, and what becomes of rows that nobody confirmed; return whether it still waited.

    The worker does it as soon as the vault is unlocked. Raises DecisionError.
    """
    waiting = made.parts.exclude(group=_GROUP.KNOWN)
    if waiting.exists() and others not in OTHERS.values:
        raise DecisionError(
            "Some rows of the list were never confirmed, or have no day on which they agreed. Say what becomes of them."
        )
    if others == OTHERS.ASK and not made.newsletter.live:
        raise DecisionError(
            "Readers cannot sign up for this newsletter yet, so nobody can be asked. Switch that on first."
        )
    with transaction.atomic():
        row = ListImport.objects.select_for_update().filter(pk=made.pk, state=ListImport.State.SHOWN).first()
        if row is None:
            return False
        row.state, row.others = ListImport.State.GOING, others
        left_out = row.parts.filter(group__in=_left_out(others))
        count = left_out.aggregate(rows=Sum("size"))["rows"] or 0
        left_out.delete()
        row.counts = dict(Counter(row.counts) + Counter({Fate.LEFT_OUT: count}))
        row.save()
        data = {"list": row.pk, "rows": row.rows, "others": others, **_by_whom(user)}
        log(instance=row.newsletter, action="letters.import", user=user, data=data)
    made.refresh_from_db()
    return True


def work() -> int:
    """Go on with all lists that are being done or taken back; return how many steps were done."""
    unseen = Q(state=ListImport.State.SHOWN, forecast__isnull=True)
    going = ListImport.objects.filter(Q(state__in=(ListImport.State.GOING, ListImport.State.TAKING_BACK)) | unseen)
    try:
        return one_by_one("lists", "A list from elsewhere", going.select_related("newsletter").order_by("pk"), _some)
    except VaultLocked:
        return 0


def step(made: ListImport) -> int:
    """Do one part of what can be done at once; return how many rows that was. Raises VaultLocked."""
    part = _at_once(made).first()
    done = _do(part) if part else 0
    if not made.parts.exists():
        end = {"state": ListImport.State.DONE, "ended": timezone.now()}
        ListImport.objects.filter(pk=made.pk, state=ListImport.State.GOING).update(**end)
    return done


def take_back(made: ListImport, user: Any = None) -> bool:
    """Decide that what a list made is taken away again; return whether it can be. The worker does it."""
    with transaction.atomic():
        states = (ListImport.State.GOING, ListImport.State.DONE)
        rows = ListImport.objects.select_for_update().filter(pk=made.pk, state__in=states)
        row = rows.filter(made__gt=timezone.now() - BACK_WITHIN).select_related("newsletter").first()
        if row is None:
            return False
        row.state = ListImport.State.TAKING_BACK
        row.save()
        row.parts.all().delete()
        data = {"list": row.pk, "subscriptions": taken_back_of(row).count(), **_by_whom(user)}
        log(instance=row.newsletter, action="letters.import-back", user=user, data=data)
    made.refresh_from_db()
    return True


def taken_back_of(made: ListImport) -> QuerySet[Subscription]:
    """Return the subscriptions that end when a list is taken back."""
    found: QuerySet[Subscription] = made.subscriptions.filter(chosen=None)
    return found


def staying(made: ListImport) -> int:
    """Return how many of those who came with a list have chosen the newsletter in preferences since."""
    return int(made.subscriptions.exclude(chosen=None).count())


def take_some_back(made: ListImport) -> int:
    """End some of the subscriptions that a list made and that still stand; return how many. The vault may be locked.
    Who has chosen the newsletter in preferences since keeps it: that is their own word.

    Nobody left: so no departures are kept, and what the list said of those who did stays. Persons of whom nothing else
    is kept are erased.
    """
    with transaction.atomic():
        row = ListImport.objects.select_for_update().get(pk=made.pk)
        rows = list(taken_back_of(row).order_by("pk").values_list("pk", "person")[:PART])
        Subscription.objects.filter(pk__in=[number for number, _person in rows]).delete()
        persons.erase_unused([person for _number, person in rows])
        if rows:
            Tally.add(row.newsletter, today(), "imported", -len(rows))
            row.taken_back += len(rows)
        else:
            row.state, row.ended = ListImport.State.TAKEN_BACK, timezone.now()
            row.stayed = staying(row)
        row.save()
    return len(rows)


def _by_whom(user: Any) -> dict[str, bool]:
    """Return what an entry of the log says besides, where nobody is signed in."""
    return {} if user else {COMMAND_LINE: True}


def _left_out(others: str) -> list[Any]:
    if others == OTHERS.ASK:
        return []
    return [_GROUP.UNCONFIRMED] if others == OTHERS.VOUCH else [_GROUP.UNCONFIRMED, _GROUP.UNRECORDED]


def _at_once(made: ListImport) -> Any:
    """Return the parts that are done at once; the others are asked at a pace."""
    parts = made.parts.order_by("pk")
    return parts.filter(group=_GROUP.KNOWN) if made.others == OTHERS.ASK else parts


def _some(made: ListImport) -> int:
    if made.state == ListImport.State.TAKING_BACK:
        return sum(bool(take_some_back(made)) for _ in range(_AT_ONCE))
    if not vault.is_unlocked():
        return 0
    if made.state == ListImport.State.SHOWN:
        return forecast(made) is not None
    done = 0
    for _ in range(_AT_ONCE):
        done += bool(step(made))
    if made.others == OTHERS.ASK:
        done += bool(asking.ask_some(made))
    return done


def _do(part: ListPart) -> int:
    """Do a part, once, whoever else is at it; return how many rows it had. Raises VaultLocked."""
    rows = read(part)
    with transaction.atomic():
        locked = ListImport.objects.select_for_update().filter(pk=part.of_id, state=ListImport.State.GOING)
        made = locked.select_related("newsletter").first()
        if made is None or not ListPart.objects.filter(pk=part.pk).delete()[0]:
            return 0  # it was taken back, or another worker was faster
        known = known_of(made.newsletter, [row.address for row in rows])
        fates = [fate(row, made.others, known) for row in rows]
        counts = Counter(fates)
        taken = [row for row, each in zip(rows, fates, strict=True) if each == Fate.TAKEN]
        counts[Fate.TAKEN] = _take(made, taken)
        counts[Fate.ALREADY] += len(taken) - counts[Fate.TAKEN]
        departed = [row.address for row, each in zip(rows, fates, strict=True) if each == Fate.DEPARTED]
        remember_departures(made.newsletter, departed)
        suppressed = [row for row, each in zip(rows, fates, strict=True) if each == Fate.SUPPRESSED]
        persons.suppress_all({row.address: _REASONS[row.state] for row in suppressed})
        made.counts = dict(Counter(made.counts) + Counter({str(each): number for each, number in counts.items()}))
        made.save(update_fields=["counts"])
    return len(rows)


def _take(made: ListImport, rows: Sequence[Staged]) -> int:
    """Subscribe persons; return how many of them did not get the newsletter before."""
    found = persons.add_all([Details(row.address, language=row.language) for row in rows])
    new = [
        Subscription(
            person=found[row.address],
            newsletter=made.newsletter,
            source=Subscription.Source.IMPORT,
            consent=consent_of(made, row),
            consented=row.agreed or made.made,
            imported=made,
        )
        for row in rows
    ]
    Subscription.objects.bulk_create(new, ignore_conflicts=True)  # somebody may sign up at this moment
    people = [person.pk for person in found.values()]
    done = Subscription.objects.filter(imported=made, person__in=people).count()
    if done:
        Tally.add(made.newsletter, today(), "imported", done)
    return done


def consent_of(made: ListImport, row: Staged) -> str:
    """Return what is kept as the consent of somebody: the sentence of whoever brought the list, and what it says."""
    return row.consent or (f"{made.consent} [{row.told}]" if row.told else made.consent)
