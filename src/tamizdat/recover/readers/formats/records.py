"""Formats of records in a text: JSON, dumps of databases, tables, logs. Lists of people come as one of these."""

from __future__ import annotations

import csv
import re

import msgspec

from tamizdat.recover.readers.formats.format import EACH_A_TEXT, SAVE_PAGES, Format, Sample

GHOST = Format("an export of Ghost (JSON)", key="ghost")
JSON_FEED = Format("a feed (JSON Feed)", key="json feed")
HAR = Format("a recording of a browser's requests (HAR)", SAVE_PAGES)
JSON = Format("data in JSON", EACH_A_TEXT, records=True)
JSON_LINES = Format("data in JSON, an object a line", EACH_A_TEXT, records=True)
MOVABLE_TYPE = Format("an export of Movable Type", key="movable type")
SQL = Format("a dump of a database (SQL)", "load it into a database and export the articles", records=True)
CSV = Format("a table (CSV)", EACH_A_TEXT, records=True)
TSV = Format("a table (TSV)", EACH_A_TEXT, records=True)
ACCESS_LOG = Format("a log of who read what", "keep it apart from the captures, or better delete it", records=True)
LOG = Format("a log", "keep it apart from the captures", records=True)

_OBJECT = re.compile(r'\s*(?:\[\s*)?\{\s*"(?:[^"\\\n]|\\.){0,200}"\s*:')
_ENDED_OBJECT = re.compile(r"\}\s*$")
_GHOST = re.compile(r'\s*\{\s*"(?:db"\s*:\s*\[\s*\{|meta"\s*:\s*\{\s*"exported_on|data"\s*:\s*\{\s*"posts)')
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version')
_MOVABLE_TYPE = re.compile(
    r"\A(?:(?:AUTHOR|TITLE|BASENAME|STATUS|DATE|ALLOW COMMENTS|CATEGORY)(?: \w+)?: ?[^\n]*\n){2}"
)
_HAR = re.compile(r'\s*\{\s*"log"\s*:\s*\{')

_COMMENT = re.compile(r"\s*(?:--[^\n]*|#[^\n]*|/\*(?:[^*]|\*(?!/)){0,4000}\*/;?)")
_STATEMENT = re.compile(
    r"\s*(?:CREATE\s+(?:UNLOGGED\s+|TEMPORARY\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?[^\s(]+\s*\("
    r"|CREATE\s+(?:DATABASE|SCHEMA|TYPE|FUNCTION|SEQUENCE)\s[^;]{1,300};"
    r"|INSERT\s+INTO\s+[^\s(]+\s*(?:\(|VALUES\s*\(|SELECT\s)|DROP\s+(?:TABLE|DATABASE|SCHEMA)\s+(?:IF\s+EXISTS\s+)?\S+;"
    r"|INSERT\s+(?:INTO\s+)?\[|USE\s+\[|SET\s+\w+\s+(?:ON|OFF)(?:\s*+;)?\s++(?:GO|SET)\s|SET\s+\w+\s*=|SET\s+NAMES\s+\w+;|START\s+TRANSACTION;|BEGIN(?:\s+TRANSACTION)?;\s*\n|PRAGMA\s+\w+\s*="
    r"|USE\s+`[^`\s]+`;|LOCK\s+TABLES\s+`|COPY\s+[\w.\"]+\s*\([^)]*\)\s+FROM|\\(?:connect|restrict)\s)",
    re.I,
)

_STATEMENT_ENDS = re.compile(r";[ \t]*$|\)\s*,\s*\(|^[ \t]*GO[ \t]*$", re.M)

_REQUEST = re.compile(  # the common and the combined log format, with a virtual host before it or not
    r'\A(?:\S+ )?\S+ \S+ [^\[\n]{1,80}\[\d{1,2}/\w{3}/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "'
)
_LOG_LINE = re.compile(
    r"(?:<\d+>)?\[?(?:[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d|\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d|"
    r"[A-Z][a-z]{2} [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)? \d{4}|\d{1,2}/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d)"
)
_FEWEST_LOGGED = 10

# What Excel writes above a table to say what parts its cells.
_SEPARATOR_LINE = re.compile(r"\s*sep=.[\r\n]+")
# A name of a column, as programs write them, and words that stand over columns of people.
_COLUMN = re.compile(r"[^\W\d][\w .()/#-]{0,40}|")
_COLUMN_WORDS = {
    "id", "name", "email", "e-mail", "mail", "email_address", "phone", "date", "title", "subtitle", "url", "slug",
    "type", "status", "first_name", "last_name", "created_at", "updated_at", "published", "amount", "currency",
    "tags", "country", "language", "notes", "note",
}  # fmt: skip


def recognise(sample: Sample) -> Format | None:
    """Return the format of the records that a text holds, None if it holds none."""
    if sample.text.lstrip().startswith("<"):
        return None
    if _MOVABLE_TYPE.match(sample.text.lstrip()) and re.search(r"^-----\s*\n(?:EXTENDED )?BODY:", sample.text, re.M):
        return MOVABLE_TYPE
    return _json(sample) or _sql(sample) or _log(sample) or _table(sample)


def _json(sample: Sample) -> Format | None:
    text = sample.text.lstrip()
    if not text.startswith(("{", "[")):
        return None
    if not _OBJECT.match(text):
        return JSON if sample.whole and _is_json(text) else None
    if _GHOST.match(text) or '"exported_on"' in text:
        return GHOST
    if _JSON_FEED.search(text):
        return JSON_FEED
    if _HAR.match(text):
        return HAR
    return JSON_LINES if len(sample.lines) > 1 and all(map(_is_json, sample.lines[:2])) else JSON


def _is_json(text: str) -> bool:
    try:
        msgspec.json.decode(text, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeEncodeError):
        return False
    except RecursionError:  # some thousand deep; what was read so far is JSON
        return True
    return True


def _sql(sample: Sample) -> Format | None:
    """Tell a dump by its first statement, which follows comments, and by how statements and rows end.

    Prose may begin with such words as well: "Set x = 2", "Use [the side door] …", "Create table settings (…".
    """
    at = 0
    while comment := _COMMENT.match(sample.text, at):
        at = comment.end()
    begins = _STATEMENT.match(sample.text, at)
    return SQL if begins and _STATEMENT_ENDS.search(sample.text, at) else None


def _log(sample: Sample) -> Format | None:
    lines = sample.lines[:200]
    if not lines:
        return None
    if sum(bool(_REQUEST.match(line)) for line in lines) >= max(0.8 * len(lines), 1):
        return ACCESS_LOG
    logged = sum(bool(_LOG_LINE.match(line)) for line in lines)
    return LOG if len(lines) >= _FEWEST_LOGGED and logged >= 0.95 * len(lines) else None


def _table(sample: Sample) -> Format | None:
    """Tell a table by rows that all have as many cells as the first.

    Prose has commas as well, and a list of names with ages has as many in each line. But no space follows the comma
    that parts two cells, and an article has a headline: its first line is a row only in a table.
    """
    text = sample.text
    titled = _SEPARATOR_LINE.match(text)
    text = text[titled.end() :] if titled else text
    first_line = next((line for line in text.splitlines() if line.strip()), "")
    for separator in ("\t", ",", ";", "|"):
        if separator not in first_line or (separator == "|" and first_line.lstrip().startswith("|")):
            continue
        rows = _rows(text, separator, sample.whole)
        width = len(rows[0]) if rows else 0
        if width < 2 or len(rows) < 2 or sum(len(row) == width for row in rows) < 0.98 * len(rows):
            continue
        if separator in ",;" and _spaced(rows):
            continue
        names = [cell.strip().casefold() for cell in rows[0]]
        headed = len(set(names)) == width and all(_COLUMN.fullmatch(name) for name in names)
        headed = headed and (any("_" in name for name in names) or len(_COLUMN_WORDS & set(names)) > width // 3)
        if headed or (width > 2 and len(rows) >= 5):
            return TSV if separator == "\t" else CSV
    return None


def _rows(text: str, separator: str, whole: bool) -> list[list[str]]:
    """Return the rows of a text that hold anything; without the last one if the text is not whole."""
    try:
        rows = [row for row in csv.reader(text.splitlines(keepends=True), delimiter=separator) if any(row)]
    except csv.Error:
        return []
    return rows if whole else rows[:-1]


def _spaced(rows: list[list[str]]) -> bool:
    """Tell whether cells begin with a space, as what follows a comma in prose does."""
    cells = [cell for row in rows for cell in row[1:]]
    return sum(cell.startswith(" ") for cell in cells) > 0.2 * len(cells)
