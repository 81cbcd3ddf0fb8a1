"""Tamizdat's own export (`lists/exporting.py`): what somebody agreed to and when is kept word for word."""

from __future__ import annotations

from tamizdat.letters.lists.formats.format import Cells, Format, row
from tamizdat.letters.lists.row import Bad, Row, State, without_people
from tamizdat.newsroom.spreadsheets import from_spreadsheet

COLUMNS = ("email", "subscribed_to_emails", "created_at", "labels", "language", "consent", "consented_at", "source")


def _read(cells: Cells, file: str) -> Row | Bad:
    text = {name: from_spreadsheet(cell) for name, cell in cells.items()}
    found = row(text["email"], [State.SUBSCRIBED], [("consented_at", text["consentedat"])], language=text["language"])
    if isinstance(found, Bad):
        return found
    return Row(found.address, found.state, found.at, found.told, found.language, without_people(text["consent"]))


OWN = Format("Tamizdat", lambda columns: {"email", "language", "consent", "consentedat", "source"} <= columns, _read)
