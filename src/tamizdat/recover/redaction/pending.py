"""The note that a redaction changed the archive and waits to be pressed: bytes that are public still hold the words.

Who takes words out of the archive writes it; a press that finds it leaves no byte of what it replaces, and takes the
note away. A note that was written while it pressed is another one, and stays.
"""

from __future__ import annotations

import os
from pathlib import Path


def mark(path: Path) -> None:
    """Write a new note."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="ascii") as file:
        file.write(os.urandom(16).hex() + "\n")
        file.flush()
        os.fsync(file.fileno())


def note_in(path: Path) -> str:
    """Return what tells the note from a later one, "" where there is none."""
    try:
        return path.read_text(encoding="ascii")
    except FileNotFoundError:
        return ""


def take_away(path: Path, note: str) -> None:
    """Take the note away that `note_in` returned, unless a later one is in its place."""
    if note and note_in(path) == note:
        path.unlink()
