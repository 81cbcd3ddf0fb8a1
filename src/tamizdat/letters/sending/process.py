"""The process that sends newsletters: it freezes what is due, sends, and rests while there is nothing to do.

Several can run, on several machines with PostgreSQL. Each may be killed at any moment.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import sys
import threading
from contextlib import suppress

import uvloop
from django.conf import settings
from django.db import DatabaseError, connections

from tamizdat.letters import config as letters_config
from tamizdat.letters.sending import freezing, practice, queue
from tamizdat.letters.sending.alive import Alive
from tamizdat.letters.sending.letters import Writer
from tamizdat.letters.sending.sender import Sender
from tamizdat.letters.sending.supply import is_due
from tamizdat.people import vault
from tamizdat.people.failures import AWAY, named
from tamizdat.people.mail import config as mail_config
from tamizdat.people.mail.dkim.signer import signer
from tamizdat.vault.errors import VaultLocked

PAUSE = 2.0  # seconds between two rounds
_WAITS = (1.0, 2.0, 5.0, 15.0, 30.0, 60.0)  # seconds before a mail server is tried again that cannot be used
_SWITCH = 0.001  # seconds after which threads take turns; Python's 5 ms are longer than a transaction
_LOCKED = "The vault is locked. Letters wait until somebody unlocks it."
_NO_SERVER = "No mail server is named in tamizdat.toml ([mail]). docs/operations.md shows how."
_log = logging.getLogger(__name__)


class NotNow(Exception):
    """Nothing can be sent until a person does something; the message says what."""


class Refused(Exception):
    """The server refuses letter after letter; the message says how."""


def run(stop: threading.Event, *, once: bool = False) -> None:
    """Send what is due until `stop` is set; `once` ends when nothing is due, or it cannot be sent now."""
    sys.setswitchinterval(_SWITCH)
    rows = queue.Queue(secrets.token_hex(8))
    alive = Alive(rows.worker)
    failures, away = 0, False
    while not stop.is_set():
        wait = PAUSE
        try:
            look()
            trouble = ""
            if is_due():
                trouble = _session(rows, stop, alive)
                queue.tell(trouble)
                wait = _WAITS[min(failures, len(_WAITS) - 1)] if trouble else 0.0
                failures = failures + 1 if trouble else 0
            elif once:
                break
            away = False
        except NotNow as error:
            queue.tell(trouble := str(error))
        except Refused as error:
            queue.hold(trouble := f"{error} Look at what it has against the issue, then resume it.")
        except DatabaseError as error:
            if not away:
                _log.warning("The database does not answer, and is waited for: %s", named(error))
            away = True
            connections.close_all()
            if not isinstance(error, AWAY):  # it answers, and takes something not
                with suppress(DatabaseError):
                    queue.tell(named(error))
        if once and trouble:
            break
        stop.wait(wait)
    connections.close_all()


def look() -> None:
    """Do what is due beside the sending itself."""
    freezing.begin_due()
    queue.give_up_lost()
    queue.skip_stopped()
    queue.finish()


def _session(rows: queue.Queue, stop: threading.Event, alive: Alive) -> str:
    """Send until nothing is due; return what the mail server has against it. Raises NotNow."""
    alive.beat()
    try:
        if settings.PRACTICE:
            while not stop.is_set() and practice.send(rows):
                alive.beat()
            return ""
        mail = mail_config.load(settings.NEWSROOM.folder)
        config = letters_config.load(settings.NEWSROOM.folder)
        if not mail.through:
            raise NotNow(_NO_SERVER)
        if not vault.is_unlocked():
            raise NotNow(_LOCKED)
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            writer = Writer(mail, config, signer(settings.NEWSROOM.folder, mail))
            return runner.run(_send(rows, writer, stop, alive))
    except (mail_config.MailConfigError, letters_config.LettersConfigError) as error:
        raise NotNow(str(error)) from None
    except VaultLocked:
        raise NotNow(_LOCKED) from None


async def _send(rows: queue.Queue, writer: Writer, stop: threading.Event, alive: Alive) -> str:
    def beside() -> None:
        alive.beat()
        look()

    sender = Sender(rows, writer, stop, beside)
    trouble = await sender.run()
    if sender.takes_nothing:
        raise Refused(trouble)
    return trouble
