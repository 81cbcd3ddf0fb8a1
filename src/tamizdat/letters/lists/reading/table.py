"""Tables and lists of lines: which sign separates columns, which row is the heading, what format that is."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from msgspec import Struct

from tamizdat.letters.lists.formats.format import Cells, Format, address_of, plain_name
from tamizdat.letters.lists.formats.ghost import GHOST
from tamizdat.letters.lists.formats.listmonk import LISTMONK
from tamizdat.letters.lists.formats.mailchimp import MAILCHIMP
from tamizdat.letters.lists.formats.mailman import MAILMAN
from tamizdat.letters.lists.formats.mailpoet import MAILPOET
from tamizdat.letters.lists.formats.own import OWN
from tamizdat.letters.lists.formats.plain import address_column, addresses_alone, spreadsheet
from tamizdat.letters.lists.formats.substack import SUBSTACK
from tamizdat.letters.lists.row import Bad, ListError

FORMATS = (OWN, GHOST, LISTMONK, SUBSTACK, MAILPOET, MAILCHIMP)
SAMPLE = 60  # lines by which a file is known
_SEPARATORS = (",", ";", "\t", "|")
_LONGEST_CELL = 131_072  # characters; a quotation mark that is never closed takes what follows into its cell
_SAID = re.compile(r"sep=(.)\s*", re.IGNORECASE)  # the first line of files for Excel


class Layout(Struct, frozen=True):
    """How a table is read: separator, plain names of the columns, which one holds the address, how many lines stand
    before the first row, and the format. Without a separator each line is a row."""

    format: Format
    separator: str = ""
    names: tuple[str, ...] = ()
    address: int = 0
    skipped: int = 0

    @property
    def twice(self) -> tuple[str, ...]:
        """The headings that stand there more than once: nobody knows which column holds."""
        return tuple(name for name, count in Counter(self.names).items() if count > 1)


def layout_of(lines: Sequence[str]) -> Layout | None:
    """Return how a file is read that begins with these lines, None where no column holds addresses."""
    said = _SAID.fullmatch(lines[0]) if lines else None
    skipped, separators = (1, (said[1],)) if said else (0, _SEPARATORS)
    while skipped < len(lines) and not lines[skipped].strip():
        skipped += 1
    shown = [line for line in lines[skipped:] if line.strip() and not line.startswith("#")]
    if shown and not said and all(MAILMAN.is_it({line.strip()}) for line in shown):
        return Layout(MAILMAN)
    found = [each for separator in separators if (each := _table(lines[skipped:], separator, skipped))]
    return max(found, key=lambda each: (each.format in FORMATS, len(each.names)), default=None)


def rows_of(name: str, lines: Iterable[str], layout: Layout) -> Iterator[tuple[int, Cells | Bad]]:
    """Yield the rows of a file, each with the line on which it begins. Raises ListError, which names `name`."""
    if not layout.separator:
        yield from ((number, {"line": line}) for number, line in enumerate(lines, 1) if _is_row(line))
        return
    for number, cells in _records(name, lines, layout.separator, layout.skipped):
        if len(cells) <= layout.address or any(cell.strip() for cell in cells[len(layout.names) :]):
            yield number, Bad.COLUMNS
            continue
        row = dict.fromkeys(layout.names, "")
        for heading, cell in zip(reversed(layout.names), reversed([*cells, *_missing(cells, layout)]), strict=False):
            row[heading] = cell
        yield number, row


def _missing(cells: Sequence[str], layout: Layout) -> list[str]:
    return [""] * (len(layout.names) - len(cells))


def _is_row(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


def _records(name: str, lines: Iterable[str], separator: str, skipped: int) -> Iterator[tuple[int, list[str]]]:
    """Yield what is not empty, with the line on which it begins."""
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(lines, delimiter=separator, strict=True)
    begins = 1
    try:
        for cells in reader:
            if begins > skipped and any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error as error:
        raise ListError(
            f"{name}: line {begins}: it cannot be read ({error}). Look for a quotation mark that is not closed, or"
            " export the list again."
        ) from None


def _table(lines: Sequence[str], separator: str, skipped: int) -> Layout | None:
    """Return how a file is read if its columns are separated by a sign."""
    records: list[list[str]] = []
    with suppress(ListError):  # the sample ends in the middle of a cell, or the file is damaged
        records.extend(cells for _line, cells in _records("", lines, separator, 0))
    if not records:
        return None
    if any(isinstance(address_of(cell), str) for cell in records[0]):
        width = max(map(len, records))
        names = tuple(f"column{at}" for at in range(width))
        address = address_column(names, records)
        return None if address is None else Layout(addresses_alone(address), separator, names, address, skipped)
    names = tuple(plain_name(cell) or f"column{at}" for at, cell in enumerate(records[0]))
    known = next((each for each in FORMATS if each.is_it(set(names))), None)
    address = address_column(names, records[1:])
    if known and not (known is MAILCHIMP and address is None):
        at = names.index("emailaddress") if "emailaddress" in names and "email" not in names else names.index("email")
        return Layout(known, separator, names, at, _below_heading(lines, separator, skipped))
    if address is None:
        return None
    return Layout(spreadsheet(names, address), separator, names, address, _below_heading(lines, separator, skipped))


def _below_heading(lines: Sequence[str], separator: str, skipped: int) -> int:
    """Return how many lines stand before the first row, the heading's among them; it can have several."""
    reader = csv.reader(lines, delimiter=separator)
    next(reader)
    return skipped + reader.line_num
