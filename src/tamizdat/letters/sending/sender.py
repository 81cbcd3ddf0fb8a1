"""The sender: several connections to the mail server, and one transaction for all that they begin and end.

A connection has one letter whose content is out, and one behind it whose envelope is. When the server says go ahead,
the row waits for the next transaction, which makes it `submitting` together with those of the other connections, and
writes what became of the letters before. Then the content goes out. While a transaction is on its way to the disk, the
next one gathers.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from time import monotonic
from typing import TypeVar

from django.db import DatabaseError, connections
from django.utils import timezone

from tamizdat.letters.models import Delivery
from tamizdat.letters.sending.carrier import Carrier, Letter
from tamizdat.letters.sending.commits import Commits
from tamizdat.letters.sending.domains import Domains
from tamizdat.letters.sending.letters import Writer
from tamizdat.letters.sending.line import Line
from tamizdat.letters.sending.outcomes import Change, back, change
from tamizdat.letters.sending.queue import Queue
from tamizdat.letters.sending.service import connect
from tamizdat.letters.sending.smtp.dialogue import Blame, Done
from tamizdat.letters.sending.supply import Chunk, Supply, Work, sending
from tamizdat.people.mail.smtp import CannotSend, Result
from tamizdat.vault.errors import VaultLocked

_T = TypeVar("_T")
_MOST_ROWS = 400  # that are claimed at a time
_LOOK = 1.0  # seconds between two looks at what people have paused
_TICK = 0.1  # seconds between two looks at the clock, and at letters whose domain has its turn
_STAYS = 2.0  # seconds that connections stay without a letter
_WAITS = (0.0, 0.5, 2.0, 5.0, 15.0, 30.0)  # seconds before a connection is made again that brought nothing
_STOPPING = 12.0  # seconds that letters on their way get when the process is told to end; `tamizdat up` gives it 15
_ENDING = 330.0  # seconds that they get otherwise: longer than any answer is waited for
_REFUSED = 50  # letters in a row: then it is more likely the issue that is refused than fifty addresses
_log = logging.getLogger(__name__)


class Sender:
    """Sends what is due, and ends when nothing is. `look` is done now and then beside it, and may use the database."""

    def __init__(self, queue: Queue, writer: Writer, stop: threading.Event, look: Callable[[], object]) -> None:
        self._writer = writer
        self._stop = stop
        self._look = look
        self._supply = Supply(queue)
        self._thread = ThreadPoolExecutor(1, "letters-supply")
        self._commits = Commits(queue, self._begun)
        self._line = Line(Domains(writer.config.limit), self._commits.change)
        self._under_way: dict[int, Work] = {}
        self._open: set[Carrier] = set()
        self._idle: set[Carrier] = set()
        self._trouble = ""
        self._ending = False
        self._refused = 0  # letters in a row

    async def run(self) -> str:
        """Send until nothing is due, or `stop` is set; return why it could not go on, "" where it could."""
        writing = asyncio.create_task(self._commits.run())
        others: list[asyncio.Task[None]] = []
        try:
            first = await connect(self._writer.mail, self)
            others = [asyncio.create_task(self._keep(first)), asyncio.create_task(self._tick())]
            others += [asyncio.create_task(self._keep(None)) for _ in range(self._writer.config.connections - 1)]
            await self._feed()
        except CannotSend as error:
            self._trouble = str(error)
        finally:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._end(), _STOPPING if self._stop.is_set() else _ENDING)
            for connection in list(self._open):
                connection.abort()  # nobody knows what became of its letter
            await asyncio.sleep(0.05)  # for the event loop to tell of it
            with suppress(TimeoutError):
                await asyncio.wait_for(self._commits.flush(), _STOPPING if self._stop.is_set() else _ENDING)
            for task in (*others, writing):
                task.cancel()
            await self._commits.close()
            await self._in_thread(connections.close_all)
            self._thread.shutdown()
        return self._trouble

    @property
    def takes_nothing(self) -> bool:
        """Whether the server has refused so many letters in a row that a person should look at it."""
        return self._refused >= _REFUSED

    # --- letters come in

    async def _feed(self) -> None:
        """Keep letters waiting for connections until there are none any more."""
        rows, looked, last = self._writer.config.connections * 4, 0.0, monotonic()
        while not (self._stop.is_set() or self._trouble):
            now = monotonic()
            if now - looked > _LOOK:
                looked = now
                await self._look_around()
            if len(self._line) > rows // 2:
                await asyncio.sleep(0.005)
                continue
            chunk = await self._fetch(rows)
            for each in chunk.changes:
                self._commits.change(each)
            if chunk.works:
                self._line.add(chunk.works)
                self._wake()
                rows = min(_MOST_ROWS, rows * 2) if now - last < 1.0 else max(rows // 2, len(self._open) * 4, 4)
                last = now
            elif not (chunk.changes or self._under_way) and self._line.is_empty and now - last > _STAYS:
                return
            else:
                await asyncio.sleep(_TICK)

    async def _look_around(self) -> None:
        """Do what is due beside the sending, and give back what was paused or stopped."""
        try:
            await self._in_thread(self._look)
            self._line.keep(set(await self._in_thread(sending)))
        except DatabaseError as error:
            await self._database_is_away(error)

    async def _database_is_away(self, error: DatabaseError) -> None:
        _log.warning("The database does not answer, and is waited for: %s", type(error).__name__)
        await self._in_thread(connections.close_all)
        await asyncio.sleep(_LOOK)

    async def _fetch(self, rows: int) -> Chunk:
        """Claim rows; none while database or vault are away."""
        try:
            return await self._in_thread(lambda: self._prepared(rows))
        except VaultLocked as error:
            self._trouble = str(error)
        except DatabaseError as error:
            await self._database_is_away(error)
        return Chunk([], [])

    def _prepared(self, rows: int) -> Chunk:
        chunk = self._supply.fetch(rows)
        self._writer.prepare({work.issue for work in chunk.works})
        return chunk

    async def _in_thread(self, work: Callable[[], _T]) -> _T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work)

    # --- connections

    async def _keep(self, connection: Carrier | None) -> None:
        """Keep one connection open while there are letters."""
        failures = 0
        while not self._ending:
            if connection is None:
                while self._line.is_empty:
                    await asyncio.sleep(_TICK)
                try:
                    connection = await connect(self._writer.mail, self)
                except CannotSend as error:
                    if not self._open:
                        self._trouble = str(error)
                        return
            if connection is not None:
                self._open.add(connection)
                if self._ending:
                    self._leave(connection)
                else:
                    self._give(connection)
                await connection.end
                failures = -1 if connection.finished else failures
                connection = None
            failures += 1
            if failures == len(_WAITS):
                self._trouble = f"{self._writer.mail.through} takes no letters just now."
                return
            await asyncio.sleep(_WAITS[failures])

    async def _tick(self) -> None:
        """Look at the clock, and give letters to connections whose domains have their turn by now."""
        while True:
            for connection in list(self._open):
                connection.look_at_clock()
            for _ in range(int(_LOOK / _TICK)):
                await asyncio.sleep(_TICK)
                self._wake()

    def _wake(self) -> None:
        for connection in list(self._idle):
            self._idle.discard(connection)
            self._give(connection)

    def _give(self, connection: Carrier) -> None:
        """Give a connection that is free the next letter."""
        if connection.is_closed:
            return
        if letter := self._next():
            connection.give(letter)
        else:
            self._idle.add(connection)

    def _next(self) -> Letter | None:
        """Return the next letter."""
        while not (self._ending or self._trouble) and (work := self._line.next(monotonic())):
            try:
                letter = self._writer.letter(work)
            except KeyError:  # its issue was paused
                self._line.domains.done(work.domain, monotonic())
                self._commits.change(back(work.id))
            except ValueError:  # an address that no mail can be sent to
                self._line.domains.done(work.domain, monotonic())
                self._commits.change(Change(work.id, Delivery.State.FAILED, "unreadable"))
            else:
                self._under_way[work.id] = work
                return letter
        return None

    async def _end(self) -> None:
        """Finish the letters whose content is out, and give the others back."""
        self._ending = True
        self._line.keep(set())
        for connection in list(self._open):
            self._leave(connection)
        while self._open:
            await asyncio.sleep(0.01)
        await self._commits.flush()

    @staticmethod
    def _leave(connection: Carrier) -> None:
        if connection.is_idle:
            connection.quit()
        elif not connection.is_sending:
            connection.abort()

    # --- what connections tell (carrier.Listener)

    def go_ahead(self, connection: Carrier, letter: Letter) -> None:
        """The server waits for a letter's content."""
        if self._ending:
            connection.abort()
        else:
            self._commits.begin(connection, letter)

    def _begun(self, connection: Carrier, letter: Letter, may_be_sent: bool) -> None:
        """The row of a letter is marked as being sent, or is not ours any more."""
        if connection.is_closed:
            return  # `done` has told that it was not sent
        if may_be_sent and not self._ending:
            connection.content(letter, self._next() if connection.pipelining else None)
        else:
            connection.abort()

    def done(self, connection: Carrier, done: Done[Letter]) -> None:
        """A letter came to its end."""
        work = self._under_way.pop(done.letter.id)
        self._commits.change(change(work.id, work.attempts, done.outcome, done.blame, timezone.now()))
        answered = done.blame is Blame.LETTER and done.outcome.answer != "lost"
        self._line.domains.done(
            work.domain,
            monotonic(),
            taken=done.outcome.result is Result.SENT,
            put_off=answered and done.outcome.result is Result.LATER,
        )
        refused = done.outcome.result is Result.REFUSED and done.blame is Blame.LETTER
        self._refused = self._refused + 1 if refused else self._refused * (done.outcome.result is not Result.SENT)
        if self.takes_nothing:
            self._trouble = f"{self._writer.mail.through} refused {_REFUSED} letters in a row: {done.outcome.answer}."
        if done.blame is Blame.SERVER:
            self._trouble = f"{self._writer.mail.through} takes no letters of this sender: {done.outcome.answer}."
        if self._ending and not connection.is_closed:
            self._leave(connection)

    def free(self, connection: Carrier) -> None:
        """A connection has no letter."""
        if not self._ending:
            self._give(connection)

    def closed(self, connection: Carrier) -> None:
        """A connection is gone."""
        self._open.discard(connection)
        self._idle.discard(connection)
