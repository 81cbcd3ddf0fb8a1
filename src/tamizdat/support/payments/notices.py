"""Letters about contributions: each is written once, while the vault is unlocked, in the contribution's language."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction

from tamizdat.newsroom.operations.one_by_one import one_by_one
from tamizdat.people import persons, vault
from tamizdat.people.mail import outbox
from tamizdat.people.mail.letter import Letter
from tamizdat.people.models import Waiting
from tamizdat.readers.words import Words, words_in
from tamizdat.support.models import Contribution, Notice
from tamizdat.support.money import Money
from tamizdat.support.payments import references, states
from tamizdat.support.payments.giving import WAITING
from tamizdat.vault.errors import VaultLocked

_BATCH = 200


def write_due() -> int:
    """Write the letters that are due; return how many. None is written while the vault is locked."""
    rows = Notice.objects.filter(is_done=False).select_related("contribution", "contribution__person", "payment")
    if not (rows.exists() and vault.is_unlocked()):
        return 0
    done = last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk")[:_BATCH]):
        last = batch[-1].pk
        try:
            done += one_by_one("notice", "A letter about a contribution", batch, _write)
        except VaultLocked:
            break
    return done


def _write(notice: Notice) -> bool:
    """Write one letter. What its person sent may not be taken in yet: then it waits."""
    contribution = notice.contribution
    if contribution.person is None:
        if not Waiting.objects.filter(kind=WAITING, about__contribution=contribution.pk).exists():
            Notice.objects.filter(pk=notice.pk).update(is_done=True)  # the person was erased
        return False
    (details,) = persons.read([contribution.person])
    with transaction.atomic():
        if details:
            letter = compose(notice, details.address)
            outbox.put(f"support-{notice.kind}", f"support {notice.reference}", letter, contribution.person)
        Notice.objects.filter(pk=notice.pk).update(is_done=True)
    return details is not None


def compose(notice: Notice, address: str) -> Letter:
    """Return the letter that tells what happened."""
    words = words_in(notice.contribution.language)
    subject, text = words.letter(str(notice.kind), **_values(notice, words))
    return Letter(to=address, subject=subject, text=text, language=words.language)


def _values(notice: Notice, words: Words) -> dict[str, object]:
    contribution, payment = notice.contribution, notice.payment
    money = payment.money if payment else contribution.money
    refunded = Money(payment.currency, payment.refunded) if payment else money
    return {
        "amount": money.written(words.language),
        "refunded": refunded.written(words.language),
        "each": contribution.money.written(words.language),
        "cadence": contribution.cadence,
        "is_first": _is_first(contribution),
        "day": words.day(payment.day if payment else notice.day),
        "next_day": words.day(contribution.next_day) if contribution.next_day else "",
        "reference": references.spaced(contribution.reference),
        "goes_on": contribution.state in states.GOES_ON,
        "manage": f"{words.service}manage/?language={words.language}",
        "is_practice": settings.PRACTICE,
    }


def _is_first(contribution: Contribution) -> bool:
    return contribution.payments.filter(state="paid").count() <= 1
