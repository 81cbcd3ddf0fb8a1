"""Makes an account at the desk from the command line, also while the desk starts for the first time."""

from __future__ import annotations

from collections.abc import Sequence

from tamizdat.project import Project
from tamizdat.service.django_setup import start_django


class CannotInvite(ValueError):
    """No account was made. The message says why, and what to do."""


def invitation(newsroom: Project, name: str, roles: Sequence[str]) -> str:
    """Make an account with these roles, and return the link by which its person comes in.

    Waits for a desk that makes its tables just now. Raises CannotInvite.
    """
    is_there = newsroom.database.exists()  # what follows may open it, which makes an empty file
    start_django(newsroom)
    from django.conf import settings
    from django.db import DatabaseError

    from tamizdat.newsroom.people.command import InviteError, cannot_be_used, invite
    from tamizdat.service.up.prepare import CannotStart, make_tables

    if not (settings.DESK.database or is_there):
        raise CannotInvite(
            "There is no database of a desk here yet. Start the desk once (`tamizdat up`): that makes it."
        )
    try:
        make_tables(newsroom)  # the desk may be starting for the first time just now
        return invite(name, list(roles))
    except DatabaseError as error:
        raise CannotInvite(cannot_be_used(error)) from None
    except (CannotStart, InviteError) as error:
        raise CannotInvite(str(error)) from None
