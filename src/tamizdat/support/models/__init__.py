"""The tables of support."""

from __future__ import annotations

from tamizdat.support.models.appeal import Appeal
from tamizdat.support.models.bank import BankLine
from tamizdat.support.models.campaign import Campaign, GapPublished
from tamizdat.support.models.change import StateChange
from tamizdat.support.models.contribution import Attempt, Contribution, Difference, Event, Note, Notice, Payment
from tamizdat.support.models.ledger import Entry, Line
from tamizdat.support.models.reminder import Reminder
from tamizdat.support.models.settings import AmountGroup, SupportSettings, SupportText

__all__ = [
    "AmountGroup",
    "Appeal",
    "Attempt",
    "BankLine",
    "Campaign",
    "Contribution",
    "Difference",
    "Entry",
    "Event",
    "GapPublished",
    "Line",
    "Note",
    "Notice",
    "Payment",
    "Reminder",
    "StateChange",
    "SupportSettings",
    "SupportText",
]
