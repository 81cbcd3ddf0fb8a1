"""What a mail service reports of a letter, as what matters here: which delivery it was, and what became of it.

Of anymail's events nothing else is looked at. Their other parts have the reader's address in many places (`recipient`,
`description`, `mta_response`, `esp_event`): none of that is kept, logged or handed on.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from msgspec import Struct

from tamizdat.letters.incoming import effects
from tamizdat.letters.models import Delivery
from tamizdat.letters.sending import verp

What = Literal["hard", "soft", "complaint", "unsubscribed"]
# By anymail's names of events and of reasons. Anymail does not say whether what it calls "bounced" is for good.
_BY_EVENT: dict[str, What] = {"failed": "soft", "complained": "complaint", "unsubscribed": "unsubscribed"}
_BY_REASON: dict[str, What] = {
    "bounced": "hard",
    "invalid": "hard",
    "spam": "complaint",
    "unsubscribed": "unsubscribed",
}  # any other (a full mailbox, a policy, a server that was not reached) says nothing against the address
_SOFT_TYPES = frozenset({"SoftBounce", "soft_bounced", "activity.soft_bounced"})  # Postmark's, MailerSend's


class Returned(Struct, frozen=True):
    """What became of a delivery: "hard", its address takes no mail; "soft", it did not take this letter; or the reader
    complained, or left at their provider."""

    delivery: int
    what: What


def read(event: Any) -> Returned | None:
    """Return what an event of anymail's says, None where it is about no delivery of ours, or says nothing of it."""
    metadata = event.metadata if isinstance(event.metadata, Mapping) else {}
    tags = event.tags if isinstance(event.tags, list) else []
    numbers = (verp.signed_delivery(str(each)) for each in (metadata.get("delivery", ""), *tags))
    delivery = next((number for number in numbers if number is not None), None)
    what = _what(event)
    return Returned(delivery, what) if delivery is not None and what is not None else None


def _what(event: Any) -> What | None:
    if event.event_type in _BY_EVENT:
        return _BY_EVENT[event.event_type]
    if event.event_type not in ("bounced", "rejected"):
        return None  # on its way, arrived, put off by a server: the service goes on by itself
    return "soft" if _is_soft(event.esp_event) else _BY_REASON.get(event.reject_reason or "", "soft")


def _is_soft(given: Any) -> bool:
    """Whether the service itself says that it is not for good."""
    if not isinstance(given, Mapping):
        return False
    types = {str(given.get(name)) for name in ("Type", "type")}
    return bool(types & _SOFT_TYPES) or given.get("hard_bounce") is False  # Mailjet's


def apply(returned: Returned) -> None:
    """Act on what became of a delivery, in the caller's transaction. The same may come twice."""
    delivery = Delivery.objects.filter(pk=returned.delivery).first()
    if delivery is not None:
        effects.act(delivery, effects.OPT_OUT if returned.what == "unsubscribed" else returned.what)
