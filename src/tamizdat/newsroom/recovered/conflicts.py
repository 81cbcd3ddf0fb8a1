"""Conflicts: what an editor and recovery both changed. The desk's stands until somebody chooses."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from msgspec.structs import replace

from tamizdat.article import Article as Record
from tamizdat.article import Block, Paragraph
from tamizdat.newsroom.recovered import decided
from tamizdat.newsroom.recovered.drafts import EditError, edit
from tamizdat.recover.rerun.conflicts import NOT_SHOWN, Conflict, read_conflicts, shown, write_conflicts
from tamizdat.recover.rerun.correspondence import text_of_block
from tamizdat.recover.rerun.results import Files
from tamizdat.recover.review.differences import Pieces, differences


def open_conflicts(files: Files) -> list[Conflict]:
    """Return the conflicts that nobody has settled."""
    return read_conflicts(files.conflicts)


def can_take(conflict: Conflict) -> bool:
    """Whether recovery's value can be taken: not one that holds words which an editor took out."""
    return conflict.recovery != NOT_SHOWN


def settle(conflict: Conflict, user: Any, *, take_recovery: bool) -> bool:
    """Take recovery's value into the article's draft, or keep the desk's; the conflict is gone then.

    Return whether it was still open. Raises EditError and ResultsError, with nothing changed.
    """
    with decided.held() as files:
        every = read_conflicts(files.conflicts)
        if conflict not in every:
            return False
        if take_recovery:
            if not can_take(conflict):
                raise EditError(
                    _("Recovery's value holds words that an editor took out of the article. Write it by hand.")
                )
            result = files.read().results.get(conflict.article)
            if result is None:
                raise EditError(_("Recovery does not have this article any more."))
            said = {"field": conflict.field, "answer": _("Recovery's, in place of the desk's")}
            edit(conflict.article, user, lambda record: _taken(conflict, record, result.article), said=said)
        write_conflicts(files.conflicts, [each for each in every if each != conflict])
    return True


def _taken(conflict: Conflict, record: Record, machine: Record) -> Record:
    """Return the draft with recovery's value. Raises EditError where either side is not there any more."""
    if conflict.field == "body":
        return replace(record, body=_taken_passage(conflict, record.body, machine.body))
    if shown(getattr(machine, conflict.field)) != conflict.recovery:
        raise EditError(_("Recovery has another value by now. Run it again, or write the value by hand."))
    return replace(record, **{conflict.field: getattr(machine, conflict.field)})


def _taken_passage(conflict: Conflict, body: Sequence[Block], machine: Sequence[Block]) -> tuple[Block, ...]:
    new: Sequence[Block] = ()
    if conflict.recovery:
        place = _run(conflict.recovery, machine)
        new = (
            machine[place[0] : place[1]]
            if place
            else [Paragraph(escape(line)) for line in conflict.recovery.split("\n")]
        )
    if not conflict.archive:
        at = _place_of(conflict.recovery, body, machine)
        return (*body[:at], *new, *body[at:])
    found = _run(conflict.archive, body)
    if found is None:
        raise EditError(_("The passage has been changed since. Write it by hand."))
    return (*body[: found[0]], *new, *body[found[1] :])


def _run(text: str, body: Sequence[Block]) -> tuple[int, int] | None:
    """Return where the blocks begin and end whose texts, line by line, are `text`."""
    texts = list(map(text_of_block, body))
    for start in range(len(texts)):
        for end in range(start + 1, len(texts) + 1):
            joined = "\n".join(texts[start:end])
            if joined == text:
                return start, end
            if not text.startswith(joined):
                break
    return None


def _place_of(text: str, body: Sequence[Block], machine: Sequence[Block]) -> int:
    """Return where a passage belongs that the desk's text lacks: after the last block above it that both have."""
    found = _run(text, machine)
    texts = list(map(text_of_block, body))
    for block in reversed(machine[: found[0]] if found else ()):
        if (above := text_of_block(block)) in texts:
            return texts.index(above) + 1
    return len(body) if found is None else 0


def marked(one: str, other: str) -> tuple[SafeString, SafeString]:
    """Return two texts as HTML, with what is only in the one and only in the other marked.

    >>> marked("nine boats", "ten boats")[0]
    '<del>nine</del> boats'
    """
    left, right = differences(one, other)
    return _html(left, "del"), _html(right, "ins")


def _html(parts: Pieces, tag: str) -> SafeString:
    pieces = [format_html(f"<{tag}>{{}}</{tag}>", text) if own else SafeString(escape(text)) for text, own in parts]
    return format_html_join(" ", "{}", ((piece,) for piece in pieces))
