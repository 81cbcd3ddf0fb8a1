"""What is counted of mail that readers write."""

from __future__ import annotations

from enum import StrEnum


class Counted(StrEnum):
    """What a message counts as in the desk's figures."""

    SUBSCRIBE = "subscribe"
    CONFIRMED = "confirmed"
    LEAVE = "leave"
    LEFT = "left"
    ARTICLE = "article"
    LATEST = "latest"
    MIRRORS = "mirrors"
    HELP = "help"
    LIMITED = "limited"  # over a limit, and not answered
    IGNORED = "ignored"  # the same once more, without an address, or a code of nobody's
