"""Group commit: what all connections begin and end is gathered, and written in one transaction after the other."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from django.db import DatabaseError, connections

from tamizdat.letters.sending.carrier import Carrier, Letter
from tamizdat.letters.sending.outcomes import Change
from tamizdat.letters.sending.queue import Queue

_AWAY = 1.0  # seconds between two attempts while the database is away
_log = logging.getLogger(__name__)


class Commits:
    """Writes in a thread of its own. `begun` is called for each letter that was to begin, with whether it may be sent.

    While the database is away nothing begins, and what became of letters waits here and is not lost.
    """

    def __init__(self, queue: Queue, begun: Callable[[Carrier, Letter, bool], None]) -> None:
        self._queue = queue
        self._begun = begun
        self._thread = ThreadPoolExecutor(1, "letters-commits")
        self._begin: list[tuple[Carrier, Letter]] = []
        self._changes: list[Change] = []
        self._some = asyncio.Event()
        self._written = asyncio.Event()
        self._written.set()

    def begin(self, connection: Carrier, letter: Letter) -> None:
        """Have a row marked as being sent."""
        self._begin.append((connection, letter))
        self._some.set()

    def change(self, change: Change) -> None:
        """Have it written what a row becomes."""
        self._changes.append(change)
        self._some.set()

    async def run(self) -> None:
        """Write what is gathered, until this is cancelled."""
        while True:
            self._written.set()
            await self._some.wait()
            self._some.clear()
            self._written.clear()
            begin, changes = self._begin, self._changes
            self._begin, self._changes = [], []
            allowed = await self._write([letter.id for _, letter in begin], changes)
            for connection, letter in begin:
                self._begun(connection, letter, letter.id in allowed)

    async def flush(self) -> None:
        """Wait until all that was gathered is written."""
        while self._some.is_set() or not self._written.is_set():
            await self._written.wait()
            await asyncio.sleep(0)

    async def close(self) -> None:
        """Let go of the database; `run` has been cancelled."""
        await asyncio.get_running_loop().run_in_executor(self._thread, connections.close_all)
        self._thread.shutdown()

    async def _write(self, begin: list[int], changes: list[Change]) -> set[int]:
        loop = asyncio.get_running_loop()
        again = False
        while True:
            try:
                done = await loop.run_in_executor(self._thread, self._commit, begin, changes, again)
            except DatabaseError as error:
                if not again:
                    _log.warning("The database does not answer, and is waited for: %s", type(error).__name__)
                again = True
                await asyncio.sleep(_AWAY)
            else:
                return done

    def _commit(self, begin: list[int], changes: list[Change], again: bool) -> set[int]:
        try:
            self._queue.make_durable()
            return self._queue.write(begin, changes, again=again)
        except DatabaseError:
            connections.close_all()
            raise
