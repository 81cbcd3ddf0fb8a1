"""How much time a release may take that is read from a mirror: for each file, and for all of them together."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from tamizdat.release.limits import (
    BASE_SECONDS,
    BYTES_PER_SECOND,
    FILE_BYTES_PER_SECOND,
    FILE_SECONDS,
    MAX_FAILURES,
    MAX_WAIT_SECONDS,
    SECONDS_PER_FILE,
)
from tamizdat.release.reading.source import ReadError


class Budget:
    """The time that is left for a release, and how often in a row its mirror failed. Threads share it.

    `clock` and `sleep` are those of the `time` module but in tests.
    """

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], object] = time.sleep
    ) -> None:
        self.clock = clock
        self._sleep = sleep
        self._end = clock() + BASE_SECONDS
        self._failures = 0
        self._lock = threading.Lock()

    def expect(self, files: int, size: int) -> None:
        """Allow the time that so many signed files of so many bytes in all may take."""
        with self._lock:
            self._end += files * SECONDS_PER_FILE + size / BYTES_PER_SECOND

    def deadline(self, size: int) -> float:
        """Return when a file of `size` bytes must be there, by the clock.

        Raises ReadError where the time for all is over, or the mirror has failed too often.
        """
        now = self.clock()
        if self._failures >= MAX_FAILURES:
            raise ReadError(f"was not asked for any more, since {MAX_FAILURES} files in a row could not be fetched")
        if now >= self._end:
            raise ReadError("was not asked for any more: the time that a release of this size may take is over")
        return min(self._end, now + FILE_SECONDS + size / FILE_BYTES_PER_SECOND)

    def failed(self) -> None:
        """Count a file that could not be fetched."""
        with self._lock:
            self._failures += 1

    def succeeded(self) -> None:
        """Note that the mirror answered as it should: failures are counted in a row."""
        if self._failures:
            with self._lock:
                self._failures = 0

    def wait(self, hint: str, attempt: int, deadline: float) -> None:
        """Wait before a request is repeated; `hint` is a Retry-After in seconds (RFC 9110, section 10.2.3) or ""."""
        seconds = float(hint) if hint.isascii() and hint.isdecimal() and len(hint) < 9 else 0.25 * 2**attempt
        self._sleep(max(0.0, min(seconds, MAX_WAIT_SECONDS, deadline - self.clock())))
