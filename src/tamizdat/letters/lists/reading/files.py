"""A list of one or several files, read from the first row to the last, as often as it is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from tamizdat.letters.lists.reading import json_file
from tamizdat.letters.lists.reading.source import Source, reading, unpacked
from tamizdat.letters.lists.reading.table import SAMPLE, Layout, layout_of, rows_of
from tamizdat.letters.lists.reading.text import encoding_of, first_lines, lines_in, lines_of
from tamizdat.letters.lists.row import Bad, ListError, Read, Row

MOST_ROWS = 2_000_000


class ListFile(Struct, frozen=True):
    """A file whose format is known; `layout` is None for JSON."""

    source: Source
    format: str
    encoding: str = ""
    layout: Layout | None = None
    lines: int = 0  # not counted of JSON, which has a limit of its own

    def rows(self) -> Iterator[tuple[int, Row | Bad]]:
        """Yield the rows, each with its line. Raises ListError."""
        if self.layout is None:
            yield from json_file.read(self.source)[1]
            return
        name = self.source.name.casefold()
        for line, cells in rows_of(self.source.name, lines_of(self.source, self.encoding), self.layout):
            yield line, cells if isinstance(cells, Bad) else self.layout.format.read(cells, name)


class SubscriberList(Struct, frozen=True):
    """All files of a list. `left_out` are those of a zip file that hold no addresses."""

    files: tuple[ListFile, ...]
    left_out: tuple[str, ...] = ()

    def rows(self) -> Iterator[Read]:
        """Yield all rows, file by file. Raises ListError."""
        count = 0
        for number, file in enumerate(self.files):
            for line, row in file.rows():
                count += 1
                if count > MOST_ROWS:
                    raise _TooManyError(file.source.name)
                yield Read(number, line, row)


def open_list(given: Sequence[Source]) -> SubscriberList:
    """Return a list of some files. Raises ListError, which names the file that cannot be read as one."""
    files, left_out = [], []
    first: ListError | None = None
    left = MOST_ROWS
    for source in unpacked(given):
        try:
            files.append(_known(source, left))
            left -= files[-1].lines
        except _TooManyError:
            raise
        except ListError as error:
            if source in given:
                raise
            first = first or error
            left_out.append(source.name)
    if not files:
        raise first or ListError("There is no file. Give the list's file.")
    return SubscriberList(tuple(files), tuple(left_out))


class _TooManyError(ListError):
    """A list has more lines than a list may have rows."""

    def __init__(self, name: str) -> None:
        super().__init__(f"{name}: more than {MOST_ROWS:,} rows. Give the list in parts.")


def _known(source: Source, most: int) -> ListFile:
    with reading(source) as file:
        head = file.read(64).removeprefix(b"\xef\xbb\xbf").lstrip()
    if not head:
        raise ListError(f"{source.name}: it is empty. Export the list again.")
    if head.startswith((b"{", b"[")):
        return ListFile(source, json_file.read(source)[0])
    lines = lines_in(source, most)
    if lines > most:
        raise _TooManyError(source.name)
    encoding = encoding_of(source)
    layout = layout_of(first_lines(source, encoding, SAMPLE))
    if layout is None:
        raise ListError(
            f"{source.name}: line 1: no column of e-mail addresses was found. Give the column the heading “email”, and"
            " leave no other line above it."
        )
    if layout.twice:
        named = ", ".join(f"“{name}”" for name in layout.twice)
        raise ListError(
            f"{source.name}: line {layout.skipped}: more than one column is called {named}, and they can say different"
            " things of a reader. Delete all but one of them, or give the others another heading."
        )
    return ListFile(source, layout.format.name, encoding, layout, lines)
