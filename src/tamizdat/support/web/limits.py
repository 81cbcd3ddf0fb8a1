"""How often a network may try what support offers to readers."""

from __future__ import annotations

from datetime import timedelta

from tamizdat.people.limits import Limit

_HOUR = timedelta(hours=1)
WITH_SUM = Limit("give", 30, _HOUR)
WITHOUT = Limit("give-plain", 6, _HOUR)
REMINDERS = Limit("remind", 10, _HOUR)
PAPERS = Limit("paper", 20, _HOUR)  # receipts as PDF
LOOKS = Limit("look", 60, timedelta(minutes=5))  # at a provider, from the page that looks again by itself
