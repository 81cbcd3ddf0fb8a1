"""What the check has to say: a place, what is wrong there, and the remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct

Level = Literal["error", "warning"]


class Finding(Struct, frozen=True, order=True):
    """One problem. `line` counts from 1, 0 where the whole file or folder is meant. `pages` are paths of sample pages
    on which it was seen, none where no page was needed to find it.

    An error stops a press, loses what somebody wrote, or breaks what every page keeps (docs/theme.md); a warning is
    about what is of no use or will cost something.
    """

    file: str
    line: int
    level: Level
    text: str
    pages: tuple[str, ...] = ()

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.level}: {self.text}{_seen(self.pages)}"


class Findings:
    """Collects problems; the same one on many pages is one."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, int, str], Level] = {}
        self._pages: dict[tuple[str, int, str], dict[str, None]] = {}

    def error(self, file: Path, line: int, text: str) -> None:
        """Note what must be mended."""
        self.note("error", file, line, text)

    def warn(self, file: Path, line: int, text: str) -> None:
        """Note what ought to be looked at."""
        self.note("warning", file, line, text)

    def note(self, level: Level, file: Path, line: int, text: str, page: str | None = None) -> None:
        """Note a problem, and on which sample page it was seen."""
        key = (str(file), line, text)
        self._seen.setdefault(key, level)
        pages = self._pages.setdefault(key, {})
        if page is not None:
            pages[page] = None

    def __iter__(self) -> Iterator[Finding]:
        """The findings by file and line."""
        found = (Finding(*key[:2], level, key[2], tuple(self._pages[key])) for key, level in self._seen.items())
        return iter(sorted(found))


def meant(name: str, known: Iterable[str]) -> str:
    """Return " Did you mean …?" for the known name that looks most like `name`, "" where none does."""
    by_fold = {one.casefold(): one for one in known}
    close = difflib.get_close_matches(name.casefold(), by_fold, 1, 0.6)
    return f" Did you mean {by_fold[close[0]]}?" if close else ""


def text_of(file: Path, findings: Findings) -> str | None:
    """Return a file's text, None where it is not UTF-8, which is noted."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        findings.error(file, line, "is not UTF-8. Save the file as UTF-8.")
    except OSError as error:
        findings.error(file, 0, f"cannot be read: {error.strerror}. Mend its rights, or remove it.")
    return None


def _seen(pages: tuple[str, ...]) -> str:
    if not pages:
        return ""
    more = f" and {len(pages) - 1} more" if len(pages) > 1 else ""
    return f" [seen on {pages[0]}{more}]"
