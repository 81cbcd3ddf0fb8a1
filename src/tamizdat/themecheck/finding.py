"""What the check reports: a file and line, what is wrong there, and the remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct

Severity = Literal["error", "warning"]


class Finding(Struct, frozen=True, order=True):
    """One problem. `line` counts from 1, 0 where the whole file or folder is meant. `pages` are paths of sample pages
    on which it was seen, none where no page was needed to find it.

    An error stops a press, loses what the outlet wrote, or breaks what every page keeps (docs/theme.md); a warning is
    about what has no effect or will cost something.
    """

    file: str
    line: int
    severity: Severity
    text: str
    pages: tuple[str, ...] = ()

    def __str__(self) -> str:
        location = f"{self.file}:{self.line}" if self.line else self.file
        return f"{location}: {self.severity}: {self.text}{_seen_on(self.pages)}"


class Findings:
    """Collects findings. A problem that is seen on many pages is one finding."""

    def __init__(self) -> None:
        self._severities: dict[tuple[str, int, str], Severity] = {}
        self._pages: dict[tuple[str, int, str], dict[str, None]] = {}

    def error(self, file: Path, line: int, text: str) -> None:
        """Add a problem that must be corrected."""
        self.add("error", file, line, text)

    def warn(self, file: Path, line: int, text: str) -> None:
        """Add a problem that should be looked at."""
        self.add("warning", file, line, text)

    def add(self, severity: Severity, file: Path, line: int, text: str, page: str | None = None) -> None:
        """Add a problem, and the sample page on which it was seen."""
        key = (str(file), line, text)
        self._severities.setdefault(key, severity)
        pages = self._pages.setdefault(key, {})
        if page is not None:
            pages[page] = None

    def __iter__(self) -> Iterator[Finding]:
        """The findings by file and line."""
        found = (
            Finding(file, line, severity, text, tuple(self._pages[file, line, text]))
            for (file, line, text), severity in self._severities.items()
        )
        return iter(sorted(found))


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return " Did you mean …?" with the known name that is most like `name`, "" where none is."""
    by_fold = {one.casefold(): one for one in known}
    close = difflib.get_close_matches(name.casefold(), by_fold, 1, 0.6)
    return f" Did you mean {by_fold[close[0]]}?" if close else ""


def read_text(file: Path, findings: Findings) -> str | None:
    """Return the text of a file; None where it cannot be read or is not UTF-8, which is added to `findings`."""
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        findings.error(file, line, "is not UTF-8. Save the file as UTF-8.")
    except OSError as error:
        findings.error(file, 0, f"cannot be read: {error.strerror}. Mend its rights, or remove it.")
    return None


def _seen_on(pages: tuple[str, ...]) -> str:
    if not pages:
        return ""
    more = f" and {len(pages) - 1} more" if len(pages) > 1 else ""
    return f" [seen on {pages[0]}{more}]"
