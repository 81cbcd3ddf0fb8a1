"""Invitations from the command line: the first account of a newsroom, and a way back in when no chief can sign in."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import DatabaseError

from tamizdat.newsroom.people import changes
from tamizdat.newsroom.people.views import address_of


class InviteError(ValueError):
    """Nobody was invited; the message says why, and the remedy."""


def invite(name: str, roles: list[str]) -> str:
    """Make an account and return the link for it. Raises InviteError."""
    try:
        return address_of(changes.invite(name, roles, by=None)[1])
    except ValidationError as error:
        raise InviteError(" ".join(error.messages)) from None
    except DatabaseError as error:
        raise InviteError(cannot_be_used(error)) from None


def cannot_be_used(error: DatabaseError) -> str:
    """Return what is said of a database that does not answer, or is not the desk's."""
    return f"The desk's database cannot be used: {error}. Start the desk once: that makes it."
