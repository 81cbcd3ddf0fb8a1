"""Which letter of ours a report is about, and whether it can be believed.

Anybody can write a report. One has an effect only if it names a letter by what nobody knows but who got it, or carried
it: a signed return path, the code in its links together with its Message-ID, or a Message-ID that holds a sign of the
address to which the letter went. docs/decisions/0521-reports-that-are-believed.md.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from tamizdat.letters.incoming.sorting.kinds import Evidence
from tamizdat.letters.models import Delivery, Subscription
from tamizdat.letters.sending.verp import delivery_of
from tamizdat.people.addresses import NoAddress, clean
from tamizdat.people.mail.letter import message_id, tie
from tamizdat.people.models import Mail

_LATEST = 200  # letters of one reader that are looked at: for a daily newsletter more than half a year
_OURS = re.compile(r"<([0-9a-f]{32})(?:\.([0-9a-f]{16}))?@([^<>\s@]+)>")


class Single(Struct, frozen=True):
    """A letter of its own (a receipt, a link), and the address to which it went."""

    mail: Mail
    address: str


def delivery(evidence: Evidence) -> Delivery | None:
    """Return the letter of an issue that a report is about, None where it proves none. Needs no vault."""
    for path in evidence.paths:
        number = delivery_of(path)
        if number is not None and (found := Delivery.objects.filter(pk=number).first()):
            return found
    rows = Subscription.objects.filter(code__in=evidence.codes)
    return of_subscriptions(rows, evidence.message_ids)


def of_subscriptions(rows: Iterable[Subscription], message_ids: Iterable[str]) -> Delivery | None:
    """Return the letter to one of these readers that has one of these ids: each is made of the reader's secret code."""
    wanted = {found[1] for each in message_ids if (found := _OURS.fullmatch(each)) and not found[2]}
    if not wanted:
        return None
    for row in rows:
        letters = Delivery.objects.filter(subscription=row).order_by("-pk")
        for each in letters[:_LATEST]:
            if message_id(f"issue {each.issue_id} {row.code}", "x")[1:33] in wanted:
                return each
    return None


def single(evidence: Evidence) -> Single | None:
    """Return the single letter that a report is about and its address, None where it proves none. Needs no vault."""
    for each in evidence.message_ids:
        found = _OURS.fullmatch(each)
        if not found or not found[2]:
            continue
        for address in _cleaned(evidence.addresses):
            if tie(f"<{found[1]}@{found[3]}>", address) == each:
                row = Mail.objects.filter(message_id__startswith=f"<{found[1]}@").first()
                if row is not None:
                    return Single(row, address)
    return None


def looks_like_ours(evidence: Evidence) -> bool:
    """Whether the vault may know which letter of an issue a report is about: it names an id and an address."""
    ids = [found for each in evidence.message_ids if (found := _OURS.fullmatch(each)) and not found[2]]
    return bool(ids and _cleaned(evidence.addresses))


def _cleaned(addresses: Iterable[str]) -> list[str]:
    found = []
    for address in addresses:
        try:
            found.append(clean(address))
        except NoAddress:
            continue
    return found
