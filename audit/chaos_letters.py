"""A newsletter while everything dies: nobody gets it twice, nobody is skipped, whatever is killed.

    python -m audit.chaos_letters 100000 [--on-postgresql] [--kills 20] [--faults 0.05]

Made-up subscribers are sealed in a vault, and an issue is sent to them through a mail server that puts letters off,
refuses them, drops connections at any step and answers slowly (`audit.smtp_sink`). The sender is killed with SIGKILL
again and again, at random moments of the whole sending; on PostgreSQL two send at the same time. At the end the mail
server's own log and the rows must agree:

- nobody is in the log twice, whatever happened;
- every row is sent, failed or unknown, and nobody is missing among them; the issue is sent;
- who is sent is in the log, who failed is not;
- there are no more unknown than connections that were open at the kills, and connections that the server dropped once
  it had a letter's content.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from audit.letters_newsroom import LettersNewsroom
from audit.serving import free_port
from bench import postgresql

CONNECTIONS = 20
LEASE, WAIT = 20.0, 1.0  # seconds: of a row, and before a letter is tried again
PATIENCE = 900.0  # seconds without a letter, after which it has come to a stand
_SIZE = 4_000  # bytes of a letter
_LINE = 75  # of a line in the mail server's log


class Outcome(Struct):
    """What came of it."""

    recipients: int = 0
    sent: int = 0
    failed: int = 0
    unknown: int = 0
    other: int = 0  # rows in any other state
    taken: int = 0  # by the mail server's log
    twice: int = 0
    sent_not_taken: int = 0
    failed_taken: int = 0
    unknown_taken: int = 0
    kills: int = 0
    open_at_kills: int = 0
    dropped: int = 0  # connections that the server dropped once it had content
    state: str = ""
    seconds: float = 0.0

    @property
    def is_well(self) -> bool:
        """Whether all held."""
        wrong = self.other or self.twice or self.sent_not_taken or self.failed_taken or self.state != "sent"
        whole = self.sent + self.failed + self.unknown == self.recipients > 0
        counted = self.taken == self.sent + self.unknown_taken
        return not wrong and whole and counted and self.unknown <= self.open_at_kills + self.dropped


class Chaos:
    """A sending, and what kills it."""

    def __init__(self, folder: Path, database: str = "", faults: float = 0.05, seed: int = 1) -> None:
        self._folder, self._faults, self._seed = folder, faults, seed
        self._port, self._log = free_port(), folder / "taken.log"
        self._newsroom = LettersNewsroom(folder / "paper", self._port, connections=CONNECTIONS, database=database)
        self._together = 2 if database else 1
        self._random = random.Random(seed)
        self.outcome = Outcome()

    def close(self) -> None:
        """End what runs beside."""
        self._newsroom.close()

    def run(self, count: int, kills: int) -> Outcome:
        """Send an issue to `count` subscribers, kill its sender so many times, and return what came of it."""
        newsletter = self._newsroom.subscribe(count)
        issue = self._newsroom.issue(newsletter, _SIZE)
        began = time.monotonic()
        command = [sys.executable, "-m", "audit.smtp_sink", str(self._port), str(self._log)]
        command += ["--faults", str(self._faults), "--seed", str(self._seed)]
        with subprocess.Popen(command, stdout=subprocess.PIPE) as sink:
            assert sink.stdout is not None
            sink.stdout.readline()
            try:
                self._send(issue, count, kills)
            finally:
                sink.kill()
        self._count(issue, count)
        self.outcome.seconds = time.monotonic() - began
        return self.outcome

    def _send(self, issue: Any, count: int, kills: int) -> None:
        senders: list[subprocess.Popen[bytes]] = []
        moments = iter(sorted(self._random.randrange(count * 9 // 10) for _ in range(kills)))
        following = next(moments, None)
        last, since = -1, time.monotonic()
        try:
            while not self._is_over(issue):
                senders = [each for each in senders if each.poll() is None]
                while len(senders) < self._together:
                    senders.append(
                        self._newsroom.sender(self._folder / "sender.log", lease=LEASE, wait=WAIT, once=False)
                    )
                time.sleep(0.05)
                taken = self._log.stat().st_size // _LINE if self._log.is_file() else 0
                if taken != last:
                    last, since = taken, time.monotonic()
                if time.monotonic() - since > PATIENCE:
                    raise RuntimeError((self._folder / "sender.log").read_text()[-3_000:])
                if following is not None and taken >= following and (victims := self._sending(senders)):
                    self._kill(self._random.choice(victims))
                    following = next(moments, None)
        finally:
            for each in senders:
                each.send_signal(signal.SIGTERM)
            for each in senders:
                each.wait(60)

    def _is_over(self, issue: Any) -> bool:
        issue.refresh_from_db(fields=["state"])
        return bool(issue.state == issue.State.SENT)

    def _sending(self, senders: list[subprocess.Popen[bytes]]) -> list[subprocess.Popen[bytes]]:
        """Return those that have connections open."""
        return [each for each in senders if self._connections(each.pid)]

    def _kill(self, victim: subprocess.Popen[bytes]) -> None:
        time.sleep(self._random.random() * 0.3)
        victim.send_signal(signal.SIGSTOP)  # so that what is counted is what is killed
        self.outcome.open_at_kills += self._connections(victim.pid)
        victim.kill()
        victim.wait()
        self.outcome.kills += 1

    def _connections(self, process: int) -> int:
        """Return how many connections a process has to the mail server."""
        found = 0
        try:
            sockets = {path.readlink().name for path in Path(f"/proc/{process}/fd").iterdir() if path.is_symlink()}
        except OSError:
            return 0
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
            fields = line.split()
            here = f"socket:[{fields[9]}]" in sockets
            found += here and int(fields[2].partition(":")[2], 16) == self._port
        return found

    def _count(self, issue: Any, count: int) -> None:
        from tamizdat.letters.models import Delivery
        from tamizdat.people.mail.letter import message_id

        taken: Counter[str] = Counter()
        for line in self._log.read_text().splitlines():
            what, _, told = line.split()
            if what == "T":
                taken[told] += 1
            else:
                self.outcome.dropped += 1
        outcome = self.outcome
        outcome.recipients, outcome.taken = count, sum(taken.values())
        outcome.twice = sum(number > 1 for number in taken.values())
        outcome.state = str(issue.state)
        rows = Delivery.objects.filter(issue=issue).values_list("state", "subscription__code")
        for state, code in rows.iterator(5_000):
            is_taken = message_id(f"issue {issue.pk} {code}", "lantern.example").strip("<>") in taken
            if state in ("sent", "failed", "unknown"):
                setattr(outcome, state, getattr(outcome, state) + 1)
            else:
                outcome.other += 1
            outcome.sent_not_taken += state == "sent" and not is_taken
            outcome.failed_taken += state == "failed" and is_taken
            outcome.unknown_taken += state == "unknown" and is_taken


def main() -> None:
    """Run it, and say what came of it."""
    parser = argparse.ArgumentParser(description="A newsletter while everything dies.")
    parser.add_argument("count", type=int)
    parser.add_argument("--on-postgresql", action="store_true")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--faults", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with (
        tempfile.TemporaryDirectory(prefix="chaos-letters-", dir=Path.cwd()) as folder,
        postgresql.database(Path(folder), wanted=given.on_postgresql) as database,
        closing(Chaos(Path(folder), database, given.faults, given.seed)) as chaos,
    ):
        outcome = chaos.run(given.count, given.kills)
        said = (Path(folder) / "sender.log").read_text()[-3_000:]
    print(msgspec.json.format(msgspec.json.encode(outcome)).decode())
    if said:
        print(said, file=sys.stderr)
    sys.exit(0 if outcome.is_well else 1)


if __name__ == "__main__":
    main()
