"""What differs from reader to reader in an issue: nothing but their subscription's code, in the links by which they
leave or change what they get. An issue is made once, with CODE in these places."""

from __future__ import annotations

from msgspec import Struct

CODE = "0" * 22  # stands for Subscription.code in every link of an issue that is frozen
PLACE = "\0code\0"  # stands for CODE until templates have printed everything; no text can hold it


class Composed(Struct, frozen=True):
    """An issue as it is sent: the same for everybody but for CODE.

    `page` is block HTML for the web, without personal links. `problems` are for the editor: what had to be left out.
    """

    subject: str
    html: str
    text: str
    page: str
    problems: tuple[str, ...] = ()


def leave_address(service: str, code: str) -> str:
    """Return where a subscription ends; `service` is the address below which the service answers."""
    return f"{service}letters/leave/{code}/"


def preferences_address(service: str, code: str) -> str:
    """Return where a reader chooses what they get."""
    return f"{service}letters/preferences/{code}/"
