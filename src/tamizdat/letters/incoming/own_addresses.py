"""Which addresses are the paper's own, as they are configured: mail from them is a loop, and no reader's."""

from __future__ import annotations

from django.conf import settings

from tamizdat.letters import config as letters_config
from tamizdat.letters.by_mail import addresses
from tamizdat.letters.incoming.config import Ours
from tamizdat.people.mail import config as mail_config


def ours() -> Ours:
    """Return the addresses of ours; in practice the made-up one too. Raises LettersConfigError, MailConfigError."""
    folder = settings.NEWSROOM.folder
    config, mail = letters_config.load(folder), mail_config.load(folder)
    senders = (mail.address.lower(),) if mail.address else ()
    requests = (asked,) if (asked := addresses.requests()) else ()
    return Ours(senders, config.bounces, (*requests, *config.incoming.addresses))


def is_ours(address: str) -> bool:
    """Whether an address is the paper's own; not, where the configuration cannot be read."""
    try:
        return ours().is_ours(address)
    except (letters_config.LettersConfigError, mail_config.MailConfigError):
        return False
