"""Taking what readers write by mail."""

from __future__ import annotations

from tamizdat.letters.incoming.arrived import Arrived


def take(arrived: Arrived) -> None:
    """Do nothing yet: the message is counted where it came in, and dropped."""
