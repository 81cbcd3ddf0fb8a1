"""Reminders: taken in while the vault is unlocked, sent on the first day of their month, and forgotten after that."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import QuerySet

from tamizdat.newsroom.operations.one_by_one import one_by_one
from tamizdat.newsroom.publishing import site
from tamizdat.people import inbox, links, vault
from tamizdat.people.addresses import NoAddress, clean, lookup_value
from tamizdat.people.mail import outbox
from tamizdat.people.mail.letter import Letter
from tamizdat.people.models import SignedLink
from tamizdat.people.persons import today
from tamizdat.readers.words import Words, words_in
from tamizdat.support.models import Reminder
from tamizdat.support.models.reminder import LOOKUP, Wanted
from tamizdat.vault.errors import VaultLocked

KIND = LOOKUP  # in the inbox, and the purpose of links
EVERY = (0, 3, 6, 12)  # months
_LINKS_LAST = timedelta(days=800)  # a letter may be found again long after it came
_BATCH = 200


def ask(address: str, month: int, every: int, language: str) -> None:
    """Store that somebody wants to be reminded. Raises VaultMissing, VaultError."""
    about = {"month": first_day(month, today()).isoformat(), "every": every, "language": language}
    inbox.put(KIND, Wanted(address), about)


def first_day(month: int, now: date) -> date:
    """Return the first day of the next month of this number: never of the month that is now."""
    return date(now.year if month > now.month else now.year + 1, month, 1)


def later(day: date, months: int) -> date:
    """Return the first day of the month so many months later."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


@inbox.takes(KIND)
def take_in(content: bytes, about: dict[str, Any]) -> None:
    """Enter a reminder; the same address is reminded once in a month."""
    wanted = msgspec.json.decode(content, type=Wanted)
    try:
        address = clean(wanted.address)
    except NoAddress:
        return
    (lookups,) = vault.agent().find(KIND, [lookup_value(address)])
    month = date.fromisoformat(about["month"])
    if found := Reminder.objects.filter(lookup__in=lookups, month=month).first():
        Reminder.objects.filter(pk=found.pk).update(every=about["every"], language=about["language"])
        return
    row = Reminder(lookup=lookups[0], month=month, every=about["every"], language=about["language"], since=today())
    vault.put(row, Wanted(address))
    row.save()


def send_due(now: date | None = None) -> int:
    """Queue the letters that are due; return how many. Nothing is done while the vault is locked."""
    now = now or today()
    due = Reminder.objects.filter(month__lte=now)
    if not (due.exists() and vault.is_unlocked()):
        return 0
    done = last = 0
    known: dict[int, bytes | None] = {}
    while rows := list(due.filter(pk__gt=last).order_by("pk")[:_BATCH]):
        last = rows[-1].pk
        try:
            bodies = vault.agent().unseal([bytes(row.sealed) for row in rows])
            known.update((row.pk, body) for row, body in zip(rows, bodies, strict=True))
            done += one_by_one("reminder", "A reminder", rows, lambda row: _send(row, known[row.pk], now))
        except VaultLocked:
            break
    return done


def _send(row: Reminder, body: bytes | None, now: date) -> bool:
    """Queue one letter, and set the next month or forget the address; all of it or nothing.

    Months in which nobody could write (the vault was locked) are not made up for: one letter is enough.
    """
    if body is None:
        return False
    address = msgspec.json.decode(body, type=Wanted).address
    with transaction.atomic():
        following = _following(row, now)
        claimed = Reminder.objects.filter(pk=row.pk, month=row.month)
        every = _merged(row, address, following) if following else 0
        changed = claimed.update(month=following, every=every, sent=row.sent + 1) if following else claimed.delete()[0]
        if not changed:
            transaction.set_rollback(True)  # another worker was faster
            return False
        words = words_in(row.language)
        outbox.put(KIND, f"reminder {row.pk} {row.month}", _letter(row, address, following, words))
    return True


def _following(row: Reminder, now: date) -> date | None:
    """Return the month of the next letter of a reminder, None where this is the last."""
    following = row.month
    while row.every and following <= now:
        following = later(following, row.every)
    return following if row.every else None


def _merged(row: Reminder, address: str, month: date) -> int:
    """Take another reminder of the address that is for a month into this one, since a month has one letter; return
    after how many months the next one comes: what comes more often stays."""
    every = [row.every]
    for other in of(address).filter(month=month).exclude(pk=row.pk):
        every += filter(None, [other.every])
        SignedLink.objects.filter(purpose=KIND, about__reminder=other.pk).update(about={"reminder": row.pk})
        other.delete()
    return min(every)


def _letter(row: Reminder, address: str, following: date | None, words: Words) -> Letter:
    stop = ""
    if following:
        stop = f"{words.service}remind/stop/{links.make(KIND, None, {'reminder': row.pk}, _LINKS_LAST)}/"
    subject, text = words.letter(
        "reminder",
        contribute=contribute_address(words),
        again=words.month(following) if following else "",
        stop=stop,
    )
    return Letter(to=address, subject=subject, text=text, stops=stop, language=words.language)


def contribute_address(words: Words) -> str:
    """Return the address of the page on which readers contribute, in a language."""
    pages = [page for page in site.read().contribute if page.language == words.language and not page.slug]
    return f"{words.home}contribute/" if pages else words.home


def address_of(row: Reminder) -> str:
    """Return the address of a reminder, "" where it cannot be read. Raises VaultLocked."""
    (body,) = vault.agent().unseal([bytes(row.sealed)])
    return msgspec.json.decode(body, type=Wanted).address if body else ""


def stop(reminder: int) -> int:
    """End a reminder and all others of its address; return how many there were."""
    row = Reminder.objects.filter(pk=reminder).first()
    return Reminder.objects.filter(lookup=row.lookup).delete()[0] if row else 0


def of(address: str) -> QuerySet[Reminder]:
    """Return the reminders of an address. Raises VaultLocked."""
    (lookups,) = vault.agent().find(KIND, [lookup_value(address)])
    return Reminder.objects.filter(lookup__in=lookups).order_by("month")


def stop_all_of(address: str) -> int:
    """End all reminders of an address. Raises VaultLocked."""
    return of(address).delete()[0]
