"""What a report names a letter of ours by: its return path, the link by which it is left, its id, its recipient."""

from __future__ import annotations

from collections.abc import Iterable
from email.message import Message
from typing import Any

from tamizdat.letters.incoming.arrived import Arrived
from tamizdat.letters.incoming.sorting.kinds import Evidence
from tamizdat.letters.incoming.sorting.parts import address_in, codes_in, fields, message_ids_in, once


def evidence(
    arrived: Arrived,
    letter: Message[Any, Any] | None,
    *,
    paths: Iterable[str] = (),
    addresses: Iterable[str] = (),
    ids: str = "",
) -> Evidence:
    """Return what a report names our letter by: the letter that it returns, and what it says itself.

    `addresses` are fields in which addresses stand, `ids` a text in which Message-IDs do.
    """
    report = fields(arrived.message)
    of_letter = fields(letter) if letter is not None else {}
    about = [of_letter.get("message-id", ""), ids, report.get("in-reply-to", ""), report.get("references", "")]
    to = [*addresses, report.get("x-failed-recipients", ""), of_letter.get("to", "")]
    return Evidence(
        paths=once([*arrived.recipients, *map(address_in, [*paths, of_letter.get("return-path", "")])]),
        codes=once(codes_in(of_letter.get("list-unsubscribe", ""))),
        message_ids=once(each for text in about for each in message_ids_in(text)),
        addresses=once(map(address_in, to)),
    )
