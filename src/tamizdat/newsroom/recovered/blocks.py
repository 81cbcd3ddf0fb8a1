"""Putting back what recovery took away, and taking away what it left: in the draft, and in the file of decisions.

Each can be taken back, as answers to questions can (`answers.take_back`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

import msgspec
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from msgspec.structs import replace
from wagtail.log_actions import log

from tamizdat.article import Article as Record
from tamizdat.article import Block, Paragraph, decode
from tamizdat.newsroom.models import Article, RecoveryAnswer
from tamizdat.newsroom.recovered import decided
from tamizdat.newsroom.recovered.captures import content, fates_of, paragraphs_of, parsed_capture
from tamizdat.newsroom.recovered.drafts import EditError, edit
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.comments.sections import begins_as_comment
from tamizdat.recover.decisions.kinds import Decision
from tamizdat.recover.fates.fate import CaptureFates
from tamizdat.recover.rerun.correspondence import passages, text_of_block

_KIND = "block"  # what `why` of an answer about a block begins with
_EXCERPT = 80  # characters of a block in what was answered


def answers_about_blocks(article: int | None = None) -> QuerySet[RecoveryAnswer]:
    """Return the answers about blocks, the last one first: all of them, or those of one article."""
    found = RecoveryAnswer.objects.filter(why__startswith=f"{_KIND} ")
    return found.select_related("user") if article is None else found.filter(article=article).select_related("user")


def put_back(article: Article, sha256: str, at: int, text: str, user: Any) -> RecoveryAnswer:
    """Put a block of a capture into the article's draft, at its place, and decide that it stays.

    `at` is its index among the capture's text blocks, `text` what the page showed of it. Raises EditError,
    DecisionsError, KeyFileError and ResultsError.
    """
    source = next((each for each in _record(article).sources if each.sha256 == sha256), None)
    if source is None:
        raise EditError(_("The article does not rest on this capture any more."))
    parsed = parsed_capture(source)
    if isinstance(parsed, str):
        fates = fates_of(article.pk, sha256)
        if fates is None:
            raise EditError(parsed)
        blocks = text_blocks(fates)
    else:
        blocks = dict(enumerate(parsed.blocks))
    block, bars = blocks.get(at), decided.book().redactor()
    if block is None or (bars.text(block.text) if bars else block.text) != text:
        raise EditError(_("The capture is read in another way by now. Open the page again."))
    decision = decided.book().keeping(block.text, article=article.pk, capture=sha256, **decided.made_by(user))

    def with_block(record: Record) -> Record:
        places = sorted(blocks)
        some = [blocks[place] for place in places]
        return replace(record, body=inserted(record.body, some, places.index(at), content(block, bars)))

    said = _("Put back: %(text)s") % {"text": _excerpt(text)}
    return _decide(article, "remove", [decision], {block.text}, said, f"{sha256} {at}", user, with_block)


def text_blocks(fates: CaptureFates) -> dict[int, TextBlock]:
    """Return the blocks of a capture that is not there any more, by index, as paragraphs of the words that were kept.

    Pictures and parts of lists are not among them.
    """
    return {
        each.block: TextBlock(content=Paragraph(escape(each.text, quote=False)), text=each.text)
        for each in fates.blocks
        if each.text and each.kind not in ("", "figure", "embed") and not each.part and not each.text.endswith("…")
    }


def inserted(body: Sequence[Block], blocks: Sequence[TextBlock], at: int, block: Block) -> tuple[Block, ...]:
    """Return a body with a block of a capture at its place: after the block above it, else before the one below it."""
    linked = paragraphs_of(body, blocks)
    above = next((linked[each] + 1 for each in reversed(range(at)) if each in linked), None)
    below = next((linked[each] for each in range(at + 1, len(blocks)) if each in linked), None)
    place = above if above is not None else below if below is not None else len(body)
    return (*body[:place], block, *body[place:])


def take_away(article: Article, at: int, text: str, user: Any) -> RecoveryAnswer:
    """Take a block out of the article's draft, and decide that recovery leaves it out.

    `text` is what the page showed of it. Raises EditError, DecisionsError, KeyFileError and ResultsError.
    """
    public = _record(article).body
    words = {text}

    def without(record: Record) -> Record:
        if at >= len(record.body) or text_of_block(record.body[at]) != text:
            raise EditError(_("The text has been changed since. Open the page again."))
        for passage in passages((), record.body, public):
            if passage.edited == (at,):
                words.update(text_of_block(public[each]) for each in passage.now)
        return replace(record, body=(*record.body[:at], *record.body[at + 1 :]))

    def decisions() -> list[Decision]:
        about = decided.made_by(user)
        return [decided.book().removing(each, article=article.pk, **about) for each in sorted(words) if each]

    said = _("Taken away: %(text)s") % {"text": _removed_excerpt(text)}
    return _decide(article, "keep", decisions, words, said, "", user, without)


def leave_out(
    article: Article, sha256: str, at: int, text: str, user: Any, *, everywhere: bool = False
) -> RecoveryAnswer:
    """Decide that a block which recovery removed stays out of the article, or out of all: it is no doubt any more.

    Raises EditError, DecisionsError, KeyFileError and ResultsError.
    """
    number = None if everywhere else article.pk
    decision = decided.book().removing(text, article=number, **decided.made_by(user))
    said = (_("Stays out of all articles: %(text)s") if everywhere else _("Stays out: %(text)s")) % {
        "text": _removed_excerpt(text)
    }
    log(instance=article, action="newsroom.answer", user=user, data={"field": "body", "answer": said})
    return _decide(article, "keep", [decision], {text}, said, f"{sha256} {at}", user, None)


def _decide(
    article: Article,
    opposite: str,
    decisions: Sequence[Decision] | Callable[[], Sequence[Decision]],
    texts: Iterable[str],
    said: str,
    key: str,
    user: Any,
    change: Callable[[Record], Record] | None,
) -> RecoveryAnswer:
    """Change the draft and the file of decisions, and remember both, so that they can be taken back."""
    with decided.held(), transaction.atomic():
        before: dict[str, Any] = {}
        after: dict[str, Any] | None = None
        if change is not None:
            was, now = edit(article.pk, user, change, said={"field": "body", "answer": said})
            before["value"], after = msgspec.to_builtins(was.body), {"value": msgspec.to_builtins(now.body)}
        given = RecoveryAnswer.objects.create(
            article=article.pk, field="body", why=f"{_KIND} {key}", said=said, field_after=after, user=user
        )
        found = decisions() if callable(decisions) else decisions
        before["dropped"] = decided.book().drop(opposite, article.pk, _captures(article), set(texts))
        given.decision = decided.book().add(
            found, {source.sha256: source.capture for source in _record(article).sources}
        )
        given.field_before = before
        given.save(update_fields=["decision", "field_before"])
    return given


def _removed_excerpt(text: str) -> str:
    """Return the beginning of a text that goes; of a reader's comment none of its words."""
    return "…" if begins_as_comment(text) else _excerpt(text)


def _excerpt(text: str) -> str:
    return text if len(text) <= _EXCERPT else f"{text[:_EXCERPT].rstrip()}…"


def _record(article: Article) -> Record:
    """Return the article as readers have it, which tells its captures. Raises EditError."""
    if not article.record:
        raise EditError(_("No reader has had this article: it rests on no capture."))
    return decode(bytes(article.record))


def _captures(article: Article) -> set[str]:
    return {source.sha256 for source in _record(article).sources}
