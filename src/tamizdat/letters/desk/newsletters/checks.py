"""What keeps a newsletter from being offered to readers."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from tamizdat.people.mail.config import MailConfigError, load


def obstacles() -> Iterator[str]:
    """Yield why readers cannot sign up yet, each with what helps."""
    if not settings.NEWSROOM.vault.exists():
        yield _(
            "There is no vault, so readers' addresses could not be sealed. Whoever looks after the machine runs"
            " `tamizdat vault init`."
        )
    if not settings.PRACTICE and (problem := mail_problem()):
        yield problem


def mail_problem() -> str:
    """Return why no mail can be sent, "" if it can."""
    try:
        config = load(settings.NEWSROOM.folder)
    except MailConfigError as error:
        return str(error)
    if config.through:
        return ""
    return _(
        "No mail server is named, so nobody would get a letter. Whoever looks after the machine writes [mail] into"
        " tamizdat.toml (docs/operations.md)."
    )
