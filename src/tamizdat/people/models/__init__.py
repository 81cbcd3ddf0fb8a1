"""The tables of persons, of what waits for the vault, of mail, links and limits."""

from __future__ import annotations

from tamizdat.people.models.inbox import Waiting
from tamizdat.people.models.limits import Attempts
from tamizdat.people.models.links import SignedLink
from tamizdat.people.models.mail import Mail
from tamizdat.people.models.person import Person, Suppressed

__all__ = ["Attempts", "Mail", "Person", "SignedLink", "Suppressed", "Waiting"]
