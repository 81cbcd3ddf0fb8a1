"""Writes editors' answers into the file of decisions, so that every later run of recovery agrees with them.

Decisions name the role of whoever made them: the file may be published with an archive, and holds nobody's name.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from tamizdat.newsroom.recovery.files import DeskFiles
from tamizdat.recover.decisions import file as decisions_file
from tamizdat.recover.decisions.barred import key_for, redactor_of
from tamizdat.recover.decisions.blocks import BlockWords
from tamizdat.recover.decisions.file import DecisionFile
from tamizdat.recover.decisions.in_force import remember
from tamizdat.recover.decisions.kinds import Apart, Decision, Delete, Join
from tamizdat.recover.redaction.redactor import Redactor

_HEADERS = re.compile(r"^[ \t]*\[\[\s*\"?(\w+)\"?\s*\]\]", re.M)  # of the tables in the file of decisions


@contextmanager
def held() -> Iterator[DeskFiles]:
    """Hold the files of recovery, so that no run reads decisions while they change. Raises ResultsError."""
    files = DeskFiles(settings.NEWSROOM)
    with files.held():
        yield files


def read() -> DecisionFile:
    """Return the decisions as they are now. Raises DecisionsError."""
    return decisions_file.read(settings.NEWSROOM.decisions)


def redactor() -> Redactor:
    """Return what takes out barred words. Raises DecisionsError and KeyFileError."""
    file = read()
    return redactor_of(file.decisions, key_for(file, settings.NEWSROOM.redaction_key))


def made_by(user: Any) -> dict[str, Any]:
    """Return when a decision is made, and by which role."""
    names = set(user.groups.values_list("name", flat=True))
    return {"when": date.today(), "by": next((role for role in ("chief", "editor") if role in names), "editor")}


def add(decisions: Sequence[Decision], names: Mapping[str, str] = {}) -> str:
    """Add decisions to the file and return the text that was added. The files must be held. Raises DecisionsError.

    What is barred is not written. `names` gives the names of captures, for people.
    """
    file = read()
    bars = redactor_of(file.decisions, key_for(file, settings.NEWSROOM.redaction_key))
    head = decisions_file.added("", [])
    tables = decisions_file.added("", decisions, names)[len(head) :]
    tables = decisions_file.without_barred(tables, bars) if bars else tables
    text = decisions_file.added(file.text, []) + tables
    decisions_file.parse(text, str(file.path))
    decisions_file.write(file.path, text)
    return tables


def add_obeyed(decision: Delete) -> None:
    """Add a deletion that the desk has obeyed: the newsroom remembers it as in force. The files must be held."""
    add([decision])
    copy = settings.NEWSROOM.decisions_in_force
    remember(copy, decisions_file.added(decisions_file.read(copy).text, [decision]))


def take_back(added: str) -> bool:
    """Take a text that `add` returned out of the file; return whether it still stood there. The files must be held."""
    file = read()
    if added not in file.text:
        return False
    at = file.text.rindex(added)
    decisions_file.write(file.path, file.text[:at] + file.text[at + len(added) :])
    return True


def drop(kind: str, number: int, sha256s: Collection[str], texts: Collection[str]) -> None:
    """Take the decisions of a kind ("keep", "remove") about a block out of the file: the opposite is decided now.

    The block is that of an article or of its captures, by its words. The files must be held. Raises DecisionsError for
    a decision that a person wrote otherwise than the desk does.
    """
    file = read()
    key = key_for(file, settings.NEWSROOM.redaction_key)
    words = BlockWords(key, redactor_of(file.decisions, key))
    headers = [match.start() for match in _HEADERS.finditer(file.text)]
    kinds = [match[1] for match in _HEADERS.finditer(file.text)]
    places = [at for at, found in enumerate(kinds) if found == kind]
    text = file.text
    if len(places) != len(getattr(file.decisions, kind)):
        said = _("decisions.toml has [[%(kind)s]] in a form that only a person can change: change it there.")
        raise decisions_file.DecisionsError(said % {"kind": kind})
    for index, decision in reversed(list(enumerate(getattr(file.decisions, kind)))):
        about = decision.article in (None, number) and (decision.capture is None or decision.capture in sha256s)
        if not about or not any(words.are_of(each, decision) for each in texts):
            continue
        if decision.article is None and decision.capture is None:
            line = file.line(kind, index)
            said = _("decisions.toml, line %(line)d, says otherwise for all articles. Take that out first.")
            raise decisions_file.DecisionsError(said % {"line": line})
        at = places[index]
        end = headers[at + 1] if at + 1 < len(headers) else len(text)
        text = text[: headers[at]] + _comments_at_end(text[headers[at] : end]) + text[end:]
    if text != file.text:
        decisions_file.parse(text, str(file.path))
        decisions_file.write(file.path, text)


def _comments_at_end(table: str) -> str:
    """Return the comments after a table, which belong to what follows it."""
    lines = table.splitlines(keepends=True)
    at = len(lines)
    while at and (not lines[at - 1].strip() or lines[at - 1].startswith("#")):
        at -= 1
    return "".join(lines[at:]).lstrip("\n")


def one_article(captures: Sequence[str], **about: Any) -> list[Decision]:
    """Return the decision that captures are of one article."""
    return [Join(captures=tuple(dict.fromkeys(captures)), **about)]


def two_articles(one: Sequence[str], two: Sequence[str], **about: Any) -> list[Decision]:
    """Return the decisions that two groups of captures are of two articles.

    Each group is joined, and one capture of each is set apart: so no third capture brings them together.
    """
    groups = [tuple(dict.fromkeys(group)) for group in (one, two)]
    if set(groups[0]) & set(groups[1]) or not all(groups):
        raise decisions_file.DecisionsError(_("Both rest on the same captures: they cannot be kept apart."))
    joined = [Join(captures=group, **about) for group in groups if len(group) > 1]
    return [*joined, Apart(captures=(groups[0][0], groups[1][0]), **about)]
