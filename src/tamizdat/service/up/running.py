"""Where the desk of a newsroom listens just now: `var/.desk-port`, for commands that name an address of the desk.

`tamizdat up` holds a lock on the file as long as it runs, whatever ends it. A file that nobody holds says nothing.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from tamizdat.project import Project

_NAME = ".desk-port"


@contextmanager
def listening(newsroom: Project, port: int) -> Iterator[None]:
    """Say where the desk listens, for as long as this lasts; of two that run for one newsroom the first is told."""
    file = newsroom.database.parent / _NAME
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a+", encoding="ascii") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            yield
            return
        held.truncate(0)
        held.write(str(port))
        held.flush()
        yield


def port_of(newsroom: Project) -> int | None:
    """Return the port of the desk that runs for a newsroom on this machine, None where none does."""
    try:
        with (newsroom.database.parent / _NAME).open(encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except OSError:
                text = file.read(8)
                return int(text) if text.isdigit() else None
    except OSError:
        pass
    return None
