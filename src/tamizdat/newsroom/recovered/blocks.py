"""Putting back what recovery took away, and taking away what it left: in the draft, and in the file of decisions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from msgspec.structs import replace

from tamizdat.article import Article as Record
from tamizdat.article import Block, decode
from tamizdat.newsroom.models import Article
from tamizdat.newsroom.recovered import decided
from tamizdat.newsroom.recovered.captures import content, paragraphs_of, parsed_capture
from tamizdat.newsroom.recovered.drafts import EditError, edit
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.decisions.blocks import block_of, keep
from tamizdat.recover.decisions.kinds import Remove
from tamizdat.recover.redaction.key import make_key
from tamizdat.recover.rerun.correspondence import passages, text_of_block


def put_back(article: Article, sha256: str, at: int, text: str, user: Any) -> None:
    """Put a block of a capture into the article's draft, at its place, and decide that it stays.

    `text` is what the page showed of it. Raises EditError, DecisionsError, KeyFileError and ResultsError.
    """
    bars = decided.book().redactor()
    source = next((each for each in _record(article).sources if each.sha256 == sha256), None)
    if source is None:
        raise EditError(_("The article does not rest on this capture any more."))
    parsed = parsed_capture(source)
    if isinstance(parsed, str):
        raise EditError(parsed)
    block = parsed.blocks[at] if at < len(parsed.blocks) else None
    if block is None or (bars.text(block.text) if bars else block.text) != text:
        raise EditError(_("The capture is read in another way by now. Open the page again."))
    key = make_key(settings.NEWSROOM.redaction_key)
    decision = keep(key, block.text, article=article.pk, capture=sha256)
    with decided.held(), transaction.atomic():
        edit(
            article.pk,
            user,
            lambda record: replace(record, body=inserted(record.body, parsed.blocks, at, content(block, bars))),
            said={"field": "body", "put_back": text[:200]},
        )
        decided.book().drop("remove", article.pk, _captures(article), {block.text})
        decided.book().add([replace(decision, **decided.made_by(user))], {sha256: source.capture})


def inserted(body: Sequence[Block], blocks: Sequence[TextBlock], at: int, block: Block) -> tuple[Block, ...]:
    """Return a body with a block of a capture at its place: after the block above it, else before the one below it."""
    linked = paragraphs_of(body, blocks)
    above = next((linked[each] + 1 for each in reversed(range(at)) if each in linked), None)
    below = next((linked[each] for each in range(at + 1, len(blocks)) if each in linked), None)
    place = above if above is not None else below if below is not None else len(body)
    return (*body[:place], block, *body[place:])


def take_away(article: Article, at: int, text: str, user: Any) -> None:
    """Take a block out of the article's draft, and decide that recovery leaves it out.

    `text` is what the page showed of it. Raises EditError, DecisionsError, KeyFileError and ResultsError.
    """
    key = make_key(settings.NEWSROOM.redaction_key)
    public = _record(article).body
    words = {text}

    def without(record: Record) -> Record:
        if at >= len(record.body) or text_of_block(record.body[at]) != text:
            raise EditError(_("The text has been changed since. Open the page again."))
        for passage in passages((), record.body, public):
            if passage.edited == (at,):
                words.update(text_of_block(public[each]) for each in passage.now)
        return replace(record, body=(*record.body[:at], *record.body[at + 1 :]))

    about = decided.made_by(user)
    with decided.held(), transaction.atomic():
        edit(article.pk, user, without, said={"field": "body", "taken_away": text[:200]})
        found = [replace(_remove(key, each, article.pk), **about) for each in sorted(words) if each]
        decided.book().drop("keep", article.pk, _captures(article), words)
        decided.book().add(found)


def _remove(key: bytes, text: str, article: int) -> Remove:
    excerpt = keep(key, text).text
    return Remove(text=excerpt, block=block_of(key, text), article=article)


def _record(article: Article) -> Record:
    """Return the article as readers have it, which tells its captures. Raises EditError."""
    if not article.record:
        raise EditError(_("No reader has had this article: it rests on no capture."))
    return decode(bytes(article.record))


def _captures(article: Article) -> set[str]:
    return {source.sha256 for source in _record(article).sources}
