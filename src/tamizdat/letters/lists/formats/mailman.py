"""Mailman: the members of a list, one a line, with or without names (`list_members -f`, `mailman members`):

anna@example.org
Anna Ek <anna@example.org>
anna@example.org (Anna Ek)
"""

from __future__ import annotations

import re

from tamizdat.letters.lists.formats.format import Cells, Format, row
from tamizdat.letters.lists.row import Bad, Row

_LINE = re.compile(r"(?:[^<>@]*<[^<>@\s,;]+@[^<>@\s,;]+>|[^<>@\s,;|]+@[^<>@\s,;|]+(?:\s+\([^@]*\))?)")


def _read(cells: Cells, file: str) -> Row | Bad:
    return row(cells["line"], [])


MAILMAN = Format("Mailman", lambda lines: all(_LINE.fullmatch(line) for line in lines), _read)
