"""A newsroom with many made-up subscribers, sealed, and an issue that is due: for audit and bench of sending."""

from __future__ import annotations

import os
import random
import secrets
import subprocess
import sys
from pathlib import Path
from typing import Any

from audit.running import TAMIZDAT, new_newsroom
from tamizdat.desk_config import DATABASE_VARIABLE
from tamizdat.project import Project
from tamizdat.service.django_setup import start_django
from tamizdat.vault import key_file
from tamizdat.vault.client import Agent
from tamizdat.vault.key_file import Kind
from tamizdat.vault.secrets import Secrets

_BATCH = 5_000
_PROVIDERS = 300  # domains that subscribers have addresses at
_SENDER = """
import sys, threading, signal
from datetime import timedelta
from pathlib import Path
from tamizdat.project import Project
from tamizdat.service.django_setup import start_django
start_django(Project(Path(sys.argv[1])))
from tamizdat.letters.sending import outcomes, process, queue
from tamizdat.people.mail import outbox
lease, wait = float(sys.argv[2]), float(sys.argv[3])
if lease:
    queue.LEASE = timedelta(seconds=lease)
if wait:
    outbox.WAITS = (timedelta(seconds=wait),) * 5
    outcomes._SOON = timedelta(seconds=wait)
stop = threading.Event()
signal.signal(signal.SIGTERM, lambda *_: stop.set())
process.run(stop, once=len(sys.argv) > 4)
"""


class LettersNewsroom:
    """A newsroom of this process's Django, which it can have one of; its vault's agent runs until `close`."""

    def __init__(self, folder: Path, port: int, *, connections: int = 20, database: str = "") -> None:
        if database:
            os.environ[DATABASE_VARIABLE] = database
        new_newsroom(folder)
        self.newsroom = Project(folder)
        with self.newsroom.configuration.open("a") as file:
            file.write(
                f'\n[mail]\nserver = "127.0.0.1"\nport = {port}\nsecurity = "none"\n'
                'from = "The Lantern <letters@lantern.example>"\n'
                f'\n[letters]\nconnections = {connections}\nbounces = "bounces@lantern.example"\n'
            )
        drawn = Secrets.new()
        slot, key = key_file.key_slot(drawn, "audit")
        key_file.save(self.newsroom, key_file.new_vault(drawn).with_slot(slot))
        self._agent = subprocess.Popen(
            [TAMIZDAT, "vault", "agent"], cwd=folder, stderr=subprocess.PIPE, env=os.environ, text=True
        )
        assert self._agent.stderr is not None
        self._agent.stderr.readline()
        Agent(self.newsroom).unlock(Kind.KEY, key)
        start_django(self.newsroom)
        from django.core.management import call_command

        call_command("migrate", verbosity=0)

    @property
    def agent(self) -> int:
        """The process of the vault's agent."""
        return self._agent.pid

    def close(self) -> None:
        """End the vault's agent."""
        self._agent.terminate()
        self._agent.wait()

    def subscribe(self, count: int) -> Any:
        """Make a newsletter with so many subscribers; return it."""
        from django.utils import timezone

        from tamizdat.letters.models import Newsletter, Subscription
        from tamizdat.people import vault
        from tamizdat.people.models import Person
        from tamizdat.people.persons import Details, today

        newsletter = Newsletter.objects.create(
            slug=secrets.token_hex(4), language="en", name="The Week", description="x"
        )
        for first in range(0, count, _BATCH):
            people = []
            for number in range(first, min(first + _BATCH, count)):
                person = Person(lookup=secrets.token_bytes(32), since=today())
                vault.put(person, Details(f"reader{number}@p{number % _PROVIDERS}.example"))
                people.append(person)
            made = Person.objects.bulk_create(people)
            given = {"newsletter": newsletter, "consent": "Yes", "consented": timezone.now()}
            Subscription.objects.bulk_create([Subscription(person=person, **given) for person in made])
        return newsletter

    def issue(self, newsletter: Any, size: int) -> Any:
        """Make an issue of about so many bytes that is due, with personal links; return it."""
        from django.utils import timezone

        from tamizdat.letters.models import Issue
        from tamizdat.letters.rendering.personal import CODE
        from tamizdat.people.persons import today

        draw = random.Random(1)
        words = " ".join("".join(draw.choices("abcdefghij", k=draw.randint(2, 9))) for _ in range(size // 6))
        lines = [words[at : at + 100] for at in range(0, max(0, size - 1_200), 110)]  # 100, their tags and line breaks
        plain = lines[: len(lines) // 4]
        link = f"https://lantern.example/service/letters/leave/{CODE}/"
        return Issue.objects.create(
            newsletter=newsletter,
            subject="The week in review",
            state=Issue.State.APPROVED,
            frozen=timezone.now(),
            day=today(),
            text="\n".join([*plain, link]) + "\n",
            html="\n".join([f"<p>{line}</p>" for line in lines[len(plain) :]] + [f'<a href="{link}">Leave</a>']) + "\n",
        )

    def sender(self, log: Path, *, lease: float = 0, wait: float = 0, once: bool = True) -> subprocess.Popen[bytes]:
        """Start a sender: with shorter leases and back-off than usual, where these are given in seconds."""
        words = [
            sys.executable,
            "-c",
            _SENDER,
            str(self.newsroom.folder),
            str(lease),
            str(wait),
            *["once"][: int(once)],
        ]
        with log.open("ab") as sink:
            return subprocess.Popen(words, stdout=sink, stderr=sink, env=os.environ)
