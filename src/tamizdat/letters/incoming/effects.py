"""What a report does to a letter's row and its reader. Each report has its effect once, in whatever order they come.

A row keeps the worst that was reported of it: nothing, soft, hard, complaint. What is not worse changes nothing, so a
report that comes twice has no second effect. Hard and complaint end all that the reader gets, and the address gets no
mail any more; soft ends one subscription once it has come for all its letters for some weeks.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone
from msgspec import Struct

from tamizdat.letters.incoming import proofs
from tamizdat.letters.incoming.sorting.kinds import Evidence
from tamizdat.letters.models import Delivery, Subscription
from tamizdat.letters.subscriptions import leaving
from tamizdat.people import inbox, persons
from tamizdat.people.addresses import NoAddress
from tamizdat.people.models import Mail, Person, Suppressed, Waiting

KIND, UNPROVED = "mail-returned", "mail-returned-by-id"  # in the inbox
LETTERS, WEEKS = 5, timedelta(weeks=3)  # that came back in a row, and over which time, before a subscription ends
ARRIVES_WITHIN = timedelta(days=5)  # RFC 5321, 4.5.4.1: a server gives up after four or five days
_MOST_WAITING = 5_000  # reports that wait for the vault; above that somebody sends made-up ones
_State, _Returned = Delivery.State, Delivery.Returned
SOFT, HARD, COMPLAINT = (str(each) for each in (_Returned.SOFT, _Returned.HARD, _Returned.COMPLAINT))
OPT_OUT = "opt-out"
_ORDER = ("", SOFT, HARD, COMPLAINT)
_REASONS: dict[str, Any] = {HARD: Suppressed.Reason.BOUNCED, COMPLAINT: Suppressed.Reason.COMPLAINED}


class _Named(Struct, frozen=True):
    """What is sealed of a report: the address that it is about, and others by which the vault may know the letter."""

    address: str = ""
    addresses: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()


def came_back(delivery: Delivery, what: str) -> bool:
    """Note that a letter of an issue came back, or was called spam; return whether that was news. `what` is SOFT, HARD
    or COMPLAINT. Raises VaultMissing, VaultError where it cannot be sealed whose mail it was."""
    with transaction.atomic():
        rows = Delivery.objects.filter(pk=delivery.pk)
        if not rows.filter(returned__in=_ORDER[: _ORDER.index(what)]).update(returned=what):
            return False
        rows.filter(state=_State.UNKNOWN).update(state=_State.SENT)  # what comes back was sent
        row = Subscription.objects.select_related("newsletter").filter(pk=delivery.subscription_id).first()
        if row is None:
            return True  # who left meanwhile gets nothing any more
        if what == SOFT:
            _count(row)
        else:
            _end_all(row.person_id, what)
    return True


def refused(delivery: Delivery, *, is_for_good: bool) -> bool:
    """Note that the mail server refused a letter of an issue; return whether a subscription was counted or ended."""
    row = Subscription.objects.select_related("newsletter").filter(pk=delivery.subscription_id).first()
    if row is None:
        return False
    if is_for_good:
        _end_all(row.person_id, HARD)
    else:
        _count(row)
    return True


def opted_out(delivery: Delivery) -> bool:
    """End the subscription of a letter, as its reader told their provider; return whether there was one."""
    row = Subscription.objects.select_related("newsletter").filter(pk=delivery.subscription_id).first()
    return row is not None and leaving.end(row)


def single_came_back(found: proofs.Single, what: str, status: str = "") -> bool:
    """Write no more to an address to which a letter of its own could not come, or that called it spam; return whether
    it is that. One that was not taken for a time means nothing: the next letter tries anew."""
    if what not in _REASONS:
        return False
    sent = Mail.objects.filter(pk=found.mail.pk, state=Mail.State.SENT)
    sent.update(answer=f"returned {status}"[:20].strip())
    inbox.put(KIND, _Named(address=found.address), {"what": what})
    return True


def ask_the_vault(evidence: Evidence, what: str) -> bool:
    """Have the worker look by its address which letter a report is about, once the vault is unlocked; return whether
    it will."""
    if Waiting.objects.filter(kind=UNPROVED).count() >= _MOST_WAITING:
        return False
    inbox.put(UNPROVED, _Named("", evidence.addresses, evidence.message_ids), {"what": what})
    return True


# --- letters that come back for a time


class Letter(Struct, frozen=True):
    """A letter to one reader: whether it came back or was refused, whether it was surely sent, and when."""

    came_back: bool
    sent: bool
    at: datetime


def in_a_row(letters: Iterable[Letter], now: datetime) -> tuple[int, timedelta]:
    """Return how many letters in a row came back lately, and over which time; the newest comes first.

    One that did not come back ends the row once it has had the time to: a server tries for some days. A newer one says
    nothing yet if it stands before all that came back.
    """
    row: list[datetime] = []
    for each in letters:
        if each.came_back:
            row.append(each.at)
        elif each.sent and (row or now - each.at > ARRIVES_WITHIN):
            break
    return len(row), row[0] - row[-1] if row else timedelta(0)


def _letters(row: Subscription) -> list[Letter]:
    rows = Delivery.objects.filter(subscription=row).order_by("-issue__frozen", "-pk")
    known = rows.values_list("returned", "state", "issue__frozen")[:200]
    return [
        Letter(bool(returned) or state == _State.FAILED, state == _State.SENT, at)
        for returned, state, at in known
        if at
    ]


def _count(row: Subscription) -> None:
    """Count the letters of a subscription that came back in a row, and end it where there are too many."""
    count, over = in_a_row(_letters(row), timezone.now())
    if count >= LETTERS and over >= WEEKS:
        leaving.end(row, "returned")
    else:
        Subscription.objects.filter(pk=row.pk).update(returned=count)


def forget_what_passed() -> int:
    """Begin to count anew for those whose later letters arrived; return for how many. The worker does it every hour."""
    changed = 0
    for row in Subscription.objects.filter(returned__gt=0).order_by("pk")[:1_000]:
        count, _over = in_a_row(_letters(row), timezone.now())
        if count != row.returned:
            changed += Subscription.objects.filter(pk=row.pk, returned=row.returned).update(returned=count)
    return changed


# --- addresses that get no mail any more


def _end_all(person: int, what: str) -> None:
    """End all that a person gets, and have the worker suppress the address: it needs the vault for that."""
    inbox.put(KIND, _Named(), {"person": person, "what": what})  # first: it keeps the person until then
    for row in Subscription.objects.filter(person=person).select_related("newsletter"):
        leaving.end(row, "returned")


@inbox.takes(KIND)
def take_in(content: bytes, about: dict[str, Any]) -> None:
    """Suppress an address, end what it still gets, and erase its person if nothing else is kept of them."""
    address = msgspec.json.decode(content, type=_Named).address
    person = Person.objects.filter(pk=about["person"]).first() if "person" in about else persons.find(address)
    if person is not None and not address:
        details = persons.read([person])[0]
        address = details.address if details else ""
    if address:
        try:
            persons.suppress(address, _REASONS[about["what"]])
        except NoAddress:
            return
    if person is not None:
        for row in Subscription.objects.filter(person=person).select_related("newsletter"):
            leaving.end(row, "returned")
        found = person
        transaction.on_commit(lambda: persons.erase_if_unused(found))


@inbox.takes(UNPROVED)
def take_in_unproved(content: bytes, about: dict[str, Any]) -> None:
    """Act on a report whose letter its address and Message-ID together prove; on any other nothing is done."""
    named = msgspec.json.decode(content, type=_Named)
    for address in named.addresses:
        try:
            person = persons.find(address)
        except NoAddress:
            continue
        if person is not None:
            rows = Subscription.objects.filter(person=person)
            if (found := proofs.of_subscriptions(rows, named.message_ids)) is not None:
                act(found, about["what"])
                return


def act(found: Delivery, what: str) -> bool:
    """Do what a report on a letter of an issue means: SOFT, HARD, COMPLAINT or OPT_OUT. Return whether it was news."""
    return opted_out(found) if what == OPT_OUT else came_back(found, what)
