"""Staging a list: its rows are sealed, in parts, before anything else is done with them.

The list is read twice: first to know what the strongest thing is that it says of each address, which can stand in
several rows and files; then to seal that one row of each. In memory is one number of eight bytes for each address.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone

from tamizdat.letters.lists.fates import OTHERS, Fate, Staged, fate, group_of, known_of
from tamizdat.letters.lists.languages import is_another
from tamizdat.letters.lists.reading.files import MOST_ROWS, SubscriberList
from tamizdat.letters.lists.row import OTHER_LANGUAGE, STRENGTH, Bad, ListError, Row, State, without_people
from tamizdat.letters.models import ListImport, ListPart, Newsletter
from tamizdat.people import vault
from tamizdat.people.addresses import lookup_value
from tamizdat.vault.errors import VaultLocked

PART = 500  # rows
SHORTEST = 12  # characters of the sentence of consent
_KEPT = timedelta(days=1)  # a list about which nobody decides
_BAD_SHOWN = 20
Progress = Callable[[int], object]


class ConsentError(ValueError):
    """The sentence that says from where a list is and by what right cannot be kept; the message says why."""


def check_consent(text: str) -> str:
    """Return the sentence as it is kept. Raises ConsentError."""
    text = " ".join(text.split())
    if len(text) < SHORTEST:
        raise ConsentError("Say in a sentence where the list is from, and why these people may be written to.")
    if without_people(text) != text:
        raise ConsentError("Leave addresses out of the sentence: it is kept in clear, and each reader can see it.")
    return text


def stage(
    newsletter: Newsletter,
    found: SubscriberList,
    consent: str,
    *,
    user: Any = None,
    progress: Progress = lambda count: None,
) -> ListImport:
    """Seal a list for a newsletter, and count what is in it. Raises ListError, ConsentError, VaultMissing, VaultError:
    then nothing is kept."""
    consent = check_consent(consent)
    vault.sealing_key()
    made = ListImport.objects.create(
        newsletter=newsletter,
        user=user,
        made=timezone.now(),
        consent=consent,
        formats=[file.format for file in found.files],
    )
    try:
        _seal(made, found, progress)
    except BaseException:
        made.delete()
        raise
    made.state = ListImport.State.SHOWN
    made.save()
    return made


def forecast(made: ListImport) -> dict[str, dict[str, int]] | None:
    """Return how many rows would have which fate for each decision about the others, and write it down; None while the
    vault is locked. Nothing else is changed."""
    counts = {str(others): Counter(made.counts) for others in OTHERS}
    try:
        for part in made.parts.order_by("pk").iterator(chunk_size=20):
            rows = read(part)
            known = known_of(made.newsletter, [row.address for row in rows])
            for others, each in counts.items():
                each.update(str(fate(row, others, known)) for row in rows)
    except VaultLocked:
        return None
    made.forecast = {others: dict(each) for others, each in counts.items()}
    ListImport.objects.filter(pk=made.pk).update(forecast=made.forecast)
    return made.forecast


def read(part: ListPart) -> list[Staged]:
    """Return the rows of a part. Raises VaultLocked, and RuntimeError for one that cannot be read."""
    (body,) = vault.agent().unseal([bytes(part.sealed)])
    if body is None:
        raise RuntimeError(
            f"Part {part.pk} of list {part.of_id} cannot be read. Take the list back, and import it again."
        )
    return msgspec.json.decode(body, type=list[Staged])


def clean_up() -> int:
    """Delete lists about which nobody has decided for a day, and those whose reading was cut off; return how many."""
    waiting = (ListImport.State.READING, ListImport.State.SHOWN)
    old = ListImport.objects.filter(state__in=waiting, made__lt=timezone.now() - _KEPT)
    return sum(discard(each) for each in old)


def discard(made: ListImport) -> bool:
    """Forget a list about which nobody has decided; return whether it was still so."""
    with transaction.atomic():
        waiting = (ListImport.State.READING, ListImport.State.SHOWN)
        if not ListImport.objects.select_for_update().filter(pk=made.pk, state__in=waiting).exists():
            return False
        ListImport.objects.filter(pk=made.pk).delete()
    return True


def _seal(made: ListImport, found: SubscriberList, progress: Progress) -> None:
    key = secrets.token_bytes(16)
    strongest = _strongest(found, key)
    counts: Counter[str] = Counter()
    says: Counter[str] = Counter()
    waiting: dict[Any, list[Staged]] = defaultdict(list)
    for at, each in enumerate(found.rows()):
        made.rows = at + 1
        if made.rows % PART == 0:
            progress(made.rows)
        if isinstance(each.row, Bad):
            counts[Fate.BAD] += 1
            if len(made.bad) < _BAD_SHOWN:
                made.bad.append([each.file, each.line, each.row.value])
            continue
        says[each.row.state] += 1
        says[OTHER_LANGUAGE] += is_another(each.row.language, made.newsletter.language)
        if strongest.get(_number(each.row.address, key)) != at:
            counts[Fate.TWICE] += 1
        elif each.row.state == State.NEVER:
            counts[Fate.LEFT_OUT] += 1
        else:
            group = group_of(each.row.state)
            waiting[group].append(_staged(each.row))
            if len(waiting[group]) == PART:
                _put(made, group, waiting.pop(group))
    for group, rows in waiting.items():
        _put(made, group, rows)
    if not made.rows:
        raise ListError("There is no row in the list. Export it again.")
    made.found, made.counts = dict(+says), dict(counts)


def _strongest(found: SubscriberList, key: bytes) -> dict[int, int]:
    """Return the number of the row that counts for each address: the first of those that say the strongest thing."""
    best: dict[int, int] = {}
    for at, each in enumerate(found.rows()):
        if isinstance(each.row, Bad):
            continue
        who, weight = _number(each.row.address, key), STRENGTH[each.row.state] * MOST_ROWS
        if best.get(who, -1) < weight:
            best[who] = weight + MOST_ROWS - 1 - at
    return {who: MOST_ROWS - 1 - weight % MOST_ROWS for who, weight in best.items()}


def _number(address: str, key: bytes) -> int:
    """Return a number that stands for an address within this process.

    Two of 300,000 addresses have the same in one of 10^8 lists.
    """
    return int.from_bytes(hashlib.blake2b(lookup_value(address), key=key, digest_size=8).digest())


def _staged(row: Row) -> Staged:
    at = row.at.isoformat() if row.at else ""
    return Staged(row.address, row.state, at, row.told, row.language, row.consent)


def _put(made: ListImport, group: Any, rows: list[Staged]) -> None:
    part = ListPart(of=made, group=group, size=len(rows))
    vault.put(part, rows)
    part.save()
