"""Adds to the file of decisions, and takes back what was added: for the desk and for a review in the terminal.

What people wrote stays as it is, comments and order too. Whoever calls these holds the files of recovery
(`rerun.results.Files.held`), so that no run reads decisions while they change.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from tamizdat.recover.comments.sections import begins_as_comment
from tamizdat.recover.decisions import file as decisions_file
from tamizdat.recover.decisions.barred import key_for, redactor_of
from tamizdat.recover.decisions.blocks import BlockWords, block_of, keep
from tamizdat.recover.decisions.file import DecisionFile, DecisionsError
from tamizdat.recover.decisions.kinds import Apart, Decision, Join, Keep, Remove
from tamizdat.recover.redaction.key import make_key
from tamizdat.recover.redaction.redactor import Redactor

_HEADERS = re.compile(r"^[ \t]*\[\[\s*\"?(\w+)\"?\s*\]\]", re.M)  # of the tables in the file of decisions


class DecisionBook:
    """The file of decisions at `path`, and the file of the key by which it names blocks and barred words."""

    def __init__(self, path: Path, key: Path) -> None:
        self.path, self.key = path, key

    def read(self) -> DecisionFile:
        """Return the decisions as they are now. Raises DecisionsError."""
        return decisions_file.read(self.path)

    def redactor(self) -> Redactor:
        """Return what takes out barred words. Raises DecisionsError and KeyFileError."""
        file = self.read()
        return redactor_of(file.decisions, key_for(file, self.key))

    def words(self, file: DecisionFile) -> BlockWords:
        """Return what tells which blocks the decisions of a file name. Raises DecisionsError and KeyFileError."""
        key = key_for(file, self.key)
        return BlockWords(key, redactor_of(file.decisions, key))

    def add(self, decisions: Sequence[Decision], names: Mapping[str, str] = {}) -> str:
        """Add decisions at the end of the file and return the text that was added. Raises DecisionsError.

        What is barred is not written. `names` gives the names of captures, for people.
        """
        file = self.read()
        bars = redactor_of(file.decisions, key_for(file, self.key))
        head = decisions_file.added("", [])
        tables = decisions_file.added("", decisions, names)[len(head) :]
        tables = decisions_file.without_barred(tables, bars) if bars else tables
        text = decisions_file.added(file.text, []) + tables
        decisions_file.parse(text, str(file.path))
        decisions_file.write(file.path, text)
        return tables

    def take_back(self, added: str) -> bool:
        """Take a text that `add` returned out of the file; return whether it still stood there."""
        file = self.read()
        if added not in file.text:
            return False
        at = file.text.rindex(added)
        decisions_file.write(file.path, file.text[:at] + file.text[at + len(added) :])
        return True

    def drop(self, kind: str, number: int, sha256s: Collection[str], texts: Collection[str]) -> str:
        """Take the decisions of a kind ("keep", "remove") about a block out of the file: the opposite is decided now.

        The block is that of an article or of its captures, by its words. Return the tables that were taken out, as
        text. Raises DecisionsError for a decision that a person wrote otherwise than tools do, or about all articles.
        """
        file = self.read()
        words = self.words(file)
        headers = [match.start() for match in _HEADERS.finditer(file.text)]
        kinds = [match[1] for match in _HEADERS.finditer(file.text)]
        places = [at for at, found in enumerate(kinds) if found == kind]
        text, gone = file.text, ""
        if len(places) != len(getattr(file.decisions, kind)):
            raise DecisionsError(
                f"{file.path} has [[{kind}]] in a form that only a person can change: change it there."
            )
        for index, decision in reversed(list(enumerate(getattr(file.decisions, kind)))):
            about = decision.article in (None, number) and (decision.capture is None or decision.capture in sha256s)
            if not about or not any(words.are_of(each, decision) for each in texts):
                continue
            if decision.article is None and decision.capture is None:
                line = file.line(kind, index)
                raise DecisionsError(f"{file.path}, line {line}: says otherwise for all articles. Take that out first.")
            at = places[index]
            end = headers[at + 1] if at + 1 < len(headers) else len(text)
            after = _comments_at_end(text[headers[at] : end])
            gone = text[headers[at] : end - len(after)].rstrip() + "\n" + gone
            text = text[: headers[at]] + after + text[end:]
        if text != file.text:
            decisions_file.parse(text, str(file.path))
            decisions_file.write(file.path, text)
        return gone

    def put_back(self, dropped: str) -> None:
        """Add the tables at the end of the file that `drop` returned. Raises DecisionsError."""
        if dropped:
            text = f"{decisions_file.added(self.read().text, [])}\n{dropped}"
            decisions_file.parse(text, str(self.path))
            decisions_file.write(self.path, text)

    def restore(self, text: str) -> None:
        """Give the file the text that it had before something went wrong."""
        if self.read().text != text:
            decisions_file.write(self.path, text)

    def keeping(self, text: str, *, article: int | None = None, capture: str | None = None, **about: Any) -> Keep:
        """Return the decision that a block with this text is put back; without article and capture, everywhere."""
        return keep(make_key(self.key), text, article=article, capture=capture, **about)

    def removing(
        self,
        text: str,
        *,
        article: int | None = None,
        capture: str | None = None,
        comment: bool = False,
        **about: Any,
    ) -> Remove:
        """Return the decision that a block with this text is taken away; without article and capture, everywhere.

        Of a reader's `comment`, and of what begins as one, none of its words are in the decision.
        """
        key = make_key(self.key)
        comment = comment or begins_as_comment(text)
        excerpt, block = "" if comment else keep(key, text).text, block_of(key, text)
        return Remove(text=excerpt, block=block, article=article, capture=capture, comment=comment, **about)


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
    """Return the decisions that two groups of captures are of two articles. Raises DecisionsError.

    Each group is joined, and one capture of each is set apart: so no third capture brings them together.
    """
    groups = [tuple(dict.fromkeys(group)) for group in (one, two)]
    if set(groups[0]) & set(groups[1]) or not all(groups):
        raise DecisionsError("Both rest on the same captures: they cannot be kept apart.")
    joined = [Join(captures=group, **about) for group in groups if len(group) > 1]
    return [*joined, Apart(captures=(groups[0][0], groups[1][0]), **about)]
