"""Reads some bytes as recovery reads a file of a folder, and says what must never happen.

An exception that escapes, a file of which nothing is said, something that is told without a reason, and a parser that
raises anything but `Unreadable` (which recovery survives, see `unforeseen`) are failures.
"""

from __future__ import annotations

import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

from msgspec import msgpack

from tamizdat.isolated import Isolated
from tamizdat.recover import unforeseen
from tamizdat.recover.boilerplate.learn import NO_DUPLICATES, UNKNOWN_SITE
from tamizdat.recover.capture import Capture
from tamizdat.recover.pdf import process
from tamizdat.recover.pdf.lines import PdfText
from tamizdat.recover.readers import Found, PackedPicture, folders, read
from tamizdat.recover.readers.documents import pdf
from tamizdat.recover.steps.each import CleanTask, clean_capture, parse_capture, use_models

# Seconds of work after which a PDF is given up: recovery stops the process that reads it, which is not done here.
_PDF_SECONDS = 5
_MODEL = "model"
Result = TypeVar("Result")


class NotTold(AssertionError):
    """A file, or something in it, that is neither read nor left out with a reason."""


class Reading:
    """Reads files in a folder of its own, one after the other."""

    def __init__(self, folder: Path) -> None:
        self._captures = folder / "captures"
        self._captures.mkdir()
        (folder / _MODEL).write_bytes(msgpack.encode(UNKNOWN_SITE))
        use_models(folder)

    def read(self, body: bytes) -> list[Found]:
        """Return what reading a file with these bytes yields, once each capture in it was parsed and cleaned."""
        (self._captures / "capture").write_bytes(body)
        found = list(read([self._captures]))
        if not found:
            raise NotTold("nothing is said of the file")
        for each in found:
            if isinstance(each, Capture):
                self._clean(each)
            elif not isinstance(each, PackedPicture) and not (each.capture and each.reason):
                raise NotTold(repr(each))
        return found

    def _clean(self, capture: Capture) -> None:
        parsed = parse_capture(capture)
        if not parsed.reason:
            clean_capture(CleanTask(parsed.rest, _MODEL, NO_DUPLICATES))


class Here(Isolated):
    """Does its work in this process."""

    def run(
        self, function: Callable[..., Iterator[Result]], *given: Any, in_all: int | None = None
    ) -> Iterator[Result]:
        """Yield what a function yields, for as long as it takes."""
        return function(*given)


@contextmanager
def reading() -> Iterator[Reading]:
    """Give a Reading from which all exceptions escape, and which does all in this process, so that coverage is seen."""
    apart, caught, isolated = pdf._lines, unforeseen.CAUGHT, folders.Isolated
    pdf._lines, unforeseen.CAUGHT, folders.Isolated = _lines_in_time, (), Here
    with tempfile.TemporaryDirectory(prefix="tamizdat-fuzz-") as folder:
        try:
            yield Reading(Path(folder))
        finally:
            pdf._lines, unforeseen.CAUGHT, folders.Isolated = apart, caught, isolated


def _lines_in_time(body: bytes) -> PdfText:
    def stop(number: int, frame: FrameType | None) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, _PDF_SECONDS)
    try:
        return process.read(body)
    except TimeoutError:
        return PdfText(fault="stopped")
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
