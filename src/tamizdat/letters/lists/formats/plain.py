"""Any spreadsheet: columns are known by their headings (`headings.py`), that of the address also by what stands in it.

Without a heading there is the address alone. Columns that are not known are not read. Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from tamizdat.letters.lists.formats import headings
from tamizdat.letters.lists.formats.format import Cells, Format, address_of, row
from tamizdat.letters.lists.formats.statuses import flag, if_flag, is_word, status
from tamizdat.letters.lists.row import Bad, Row, State

_FLAGS = (
    (headings.GETS, State.SUBSCRIBED, State.LEFT),
    (headings.LEFT, State.LEFT, None),
    (headings.RETURNED, State.RETURNED, None),
    (headings.COMPLAINED, State.COMPLAINED, None),
    (headings.BLOCKED, State.BLOCKED, None),
    (headings.CONFIRMED, State.SUBSCRIBED, State.UNCONFIRMED),
)
_LEAST = 2  # of so many rows without a known heading one must hold an address, for the column to be that of addresses


def address_column(names: Sequence[str], rows: Sequence[Sequence[str]]) -> int | None:
    """Return which column holds the addresses, by its plain name or by what stands in `rows`; None where none does."""
    held = [sum(at < len(each) and isinstance(address_of(each[at]), str) for each in rows) for at in range(len(names))]
    named = [at for at, name in enumerate(names) if name in headings.ADDRESS]
    if named:
        best = max(named, key=lambda at: (held[at], -headings.ADDRESS.index(names[at])))
        if held[best] or not any(held):
            return best
    best = max(range(len(names)), key=lambda at: held[at], default=-1)
    return best if best >= 0 and held[best] and held[best] * _LEAST >= len(rows) else None


def spreadsheet(names: Sequence[str], address: int) -> Format:
    """Return the format of a file with these columns, of which one holds the addresses."""
    columns = [name for at, name in enumerate(names) if at != address]

    def known(of: Sequence[str]) -> list[str]:
        return [name for name in of if name in columns]

    times, created, sources = known(headings.TIMES), known(headings.CREATED), known(headings.SOURCES)
    statuses, languages = known(headings.STATUSES), known(headings.LANGUAGES)
    flags = [(name, yes, no) for of, yes, no in _FLAGS for name in known(of)]
    times += [name for name, yes, _no in flags if yes == State.SUBSCRIBED]  # "Confirmed: 2021-03-04"

    def read(cells: Cells, file: str) -> Row | Bad:
        states = [status(cells[name]) for name in statuses]
        states += [if_flag(cells[name], yes, no) for name, yes, no in flags]
        states += [_agreed(cells[name]) for name in times]
        records = [(name, cells[name]) for name in (*times, *created, *sources)]
        language = next((cells[name] for name in languages if cells[name].strip()), "")
        return row(cells[names[address]], states, records, language=language)

    return Format("CSV", lambda found: True, read)


def _agreed(text: str) -> State | Bad | None:
    """Return what a cell says that has when or whether somebody agreed: a "no" is no consent, and a formula is not
    known to be one."""
    if not is_word(text):
        return Bad.STATUS
    return None if not text.strip() else State.UNCONFIRMED if flag(text) is False else State.SUBSCRIBED


def addresses_alone(address: int) -> Format:
    """Return the format of a file without a heading."""
    return Format("CSV", lambda found: True, lambda cells, file: row(cells[f"column{address}"], []))
