"""Asking people of a list whether they want the newsletter, by the letter that everybody gets who signs up.

At a limited pace: a mail server that suddenly sends thousands of letters to addresses of which some are dead is taken
for a sender of spam. Who does not answer is forgotten after some days, like everybody who did not confirm.
"""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tamizdat.letters.lists.fates import ASKED, Fate, fate, known_of
from tamizdat.letters.lists.staging import read
from tamizdat.letters.models import AskedByList, ListImport, ListPart, Newsletter, Subscription
from tamizdat.letters.subscriptions import asking
from tamizdat.people import vault
from tamizdat.people.addresses import lookup_value
from tamizdat.people.persons import today
from tamizdat.readers.words import words_in

PACE, EVERY = 30, timedelta(minutes=1)  # letters in a time: some 40,000 a day


def ask_some(made: ListImport) -> int:
    """Ask the next people of a list, if it is time; return how many rows that was. Raises VaultLocked."""
    newsletter = Newsletter.objects.get(pk=made.newsletter_id)
    if not newsletter.live:
        return 0  # it waits: their click would lead nowhere
    now = timezone.now()
    with transaction.atomic():
        due = ListImport.objects.filter(Q(ask_next=None) | Q(ask_next__lte=now), pk=made.pk)
        if not due.filter(state=ListImport.State.GOING).update(ask_next=now + EVERY):
            return 0  # not yet, or another worker was faster
        row = ListImport.objects.get(pk=made.pk)
        done = 0
        while done < PACE and (part := row.parts.exclude(group=ListPart.Group.KNOWN).order_by("pk").first()):
            done += _ask(row, newsletter, part, PACE - done)
        return done


def _ask(made: ListImport, newsletter: Newsletter, part: ListPart, most: int) -> int:
    """Ask the first people of a part; what is left of it is sealed anew."""
    rows = read(part)
    some, rest = rows[:most], rows[most:]
    known = known_of(newsletter, [row.address for row in some])
    fates = [fate(row, made.others, known) for row in some]
    asked = [row.address for row, each in zip(some, fates, strict=True) if each == Fate.ASKED]
    consent = asking.consent_to([newsletter], words_in(newsletter.language))
    for address in asked:
        asking.ask(address, [newsletter], newsletter.language, consent, Subscription.Source.IMPORT)
    lookups = vault.agent().find(ASKED, [lookup_value(address) for address in asked])
    marks = [AskedByList(newsletter=newsletter, lookup=each[0], day=today()) for each in lookups]
    AskedByList.objects.bulk_create(marks, ignore_conflicts=True)
    if rest:
        part.size = len(rest)
        vault.put(part, rest)
        part.save()
    else:
        part.delete()
    made.counts = dict(Counter(made.counts) + Counter(str(each) for each in fates))
    made.save(update_fields=["counts"])
    return len(some)
