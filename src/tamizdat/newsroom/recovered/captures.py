"""The captures of an article: found where they lie, taken apart as recovery does, and compared with the article's text.

A capture is shown as words alone, and only if its bytes are the ones that the article rests on. What is barred is not
shown. Nothing of a capture is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

from django.conf import settings
from django.utils.translation import gettext as _
from msgspec import Struct
from msgspec.structs import replace

from tamizdat.article import Article as Record
from tamizdat.article import Block, Figure, List, Paragraph, Source, Table, plain
from tamizdat.newsroom.recovered.overview import report
from tamizdat.recover.capture import Capture, Parsed, TextBlock, Unreadable
from tamizdat.recover.decisions.blocks import BlockWords
from tamizdat.recover.decisions.kinds import Decisions
from tamizdat.recover.fates.fate import BlockFate, CaptureFates
from tamizdat.recover.fates.kept import open_kept
from tamizdat.recover.fields.dates import dateline
from tamizdat.recover.readers import read
from tamizdat.recover.redaction.folding import folded_words
from tamizdat.recover.redaction.redactor import Redactor
from tamizdat.recover.rerun.correspondence import passages, text_of_block
from tamizdat.recover.review.blocks import sentence
from tamizdat.recover.steps.parse import parse

_LINE = 12  # words of a line that gives a byline or a date, at most
LARGEST = 256 << 20  # bytes of a packed file that is looked through while somebody waits

Fate = Literal["article", "field", "away"]


class Shown(Struct, frozen=True):
    """A block of a capture: its words, and what became of it.

    `at` is its place in the capture, `paragraph` that of the article's block which it is a form of. `why` says which
    field it gave, or why it was taken away; `advice` what to do where no button puts it back. `doubt` says that it
    reads like journalism.
    """

    at: int
    kind: str
    text: str
    fate: Fate
    why: str = ""
    paragraph: int | None = None
    advice: str = ""
    doubt: bool = False


class Looked(Struct, frozen=True):
    """A capture that was looked for: its blocks, and why it cannot be shown.

    Of one that cannot be shown the blocks are those that the last run kept, if it did.
    """

    blocks: tuple[Shown, ...] = ()
    problem: str = ""


class Beside(Struct, frozen=True):
    """What a capture is shown beside and by: the article's draft, decisions, barred words, the last run's fates."""

    record: Record
    decisions: Decisions
    words: BlockWords
    redactor: Redactor
    fates: CaptureFates | None = None


def look(source: Source, beside: Beside) -> Looked:
    """Return a capture's blocks beside an article's."""
    parsed = parsed_capture(source)
    if isinstance(parsed, str):
        return Looked(tuple(_kept(beside.fates, beside.record, beside.redactor)) if beside.fates else (), parsed)
    return Looked(tuple(_shown(parsed, source, beside)))


def fates_of(number: int, sha256: str) -> CaptureFates | None:
    """Return what became of the blocks of an article's capture in the last run, if that was kept."""
    kept = open_kept(settings.NEWSROOM.recovery_fates)
    if kept is None:
        return None
    with kept:
        return next((each for each in kept.of_article(number) if each.sha256 == sha256), None)


def parsed_capture(source: Source) -> Parsed | str:
    """Return a capture taken apart, or why that cannot be done, in words for editors."""
    found = find(source)
    if isinstance(found, str):
        return found
    try:
        return parse(found)
    except Unreadable as reason:
        return str(reason)
    except Exception as error:  # whatever a capture does to a parser, the page is shown; the message may quote it
        return _("It could not be taken apart (%(kind)s).") % {"kind": type(error).__name__}


def find(source: Source) -> Capture | str:
    """Return the capture whose bytes an article rests on, or why it cannot be shown."""
    is_there = False
    for path in _places(source.capture):
        if not path.is_file():
            continue
        is_there = True
        if "!" in source.capture and path.stat().st_size > LARGEST:
            return _("It lies in a packed file that is too large to look through here: unpack it beside.")
        for each in read([path]):
            if isinstance(each, Capture) and each.sha256 == source.sha256:
                return each
    if is_there:
        return _("The file is there, but it is not the one that was recovered: its SHA-256 is another.")
    return _("The file is not where it was when it was recovered, nor among the newsroom's captures.")


def _places(name: str) -> Iterator[Path]:
    """Yield where a capture may lie: below what the last run was given, and in the newsroom's captures."""
    newsroom, found = settings.NEWSROOM, report()
    outer = name.split("!", 1)[0]  # of a packed file
    homes: list[tuple[Path, Path]] = [
        (newsroom.captures, newsroom.folder / outer),
        (newsroom.captures, newsroom.captures / outer),
    ]
    for each in found.inputs if found else ():
        place = Path(each.path)
        if each.is_list:
            homes.append((place.parent, place.parent / outer))
        elif outer == each.name or outer.startswith(f"{each.name.rstrip('/')}/"):
            homes.append((place, Path(f"{place}{outer[len(each.name.rstrip('/')) :]}")))
    for home, path in dict.fromkeys(homes):
        real = path.resolve()
        if real.is_relative_to(home.resolve()):
            yield real


def _shown(parsed: Parsed, source: Source, beside: Beside) -> Iterator[Shown]:
    """Yield the blocks of a capture, with what became of each, and what parsing left out where it stood."""
    record, redactor = beside.record, beside.redactor
    linked = paragraphs_of(record.body, parsed.blocks)
    fields = _field_words(record)
    told = [each for each in beside.fates.blocks if each.is_removed and not each.part] if beside.fates else []
    reasons = {each.block: each for each in told if each.kind}
    unread = [each for each in told if not each.kind and each.text]
    for at, block in enumerate(parsed.blocks):
        while unread and unread[0].block <= at:
            yield _removed(unread.pop(0), redactor)
        text = redactor.text(block.text) if redactor else block.text
        kind = type(block.content).__name__.lower()
        if at in linked:
            yield Shown(at, kind, text, "article", paragraph=linked[at])
        elif field := fields.get(" ".join(folded_words(block.text))) or _of_line(block.text, record):
            yield Shown(at, kind, text, "field", field)
        elif text:
            fate = reasons.get(at)
            why = _why(block, source, beside) or (sentence(fate.reason) if fate else _guess(block))
            yield Shown(at, kind, text, "away", why, doubt=bool(fate and fate.doubt))
    for each in unread:
        yield _removed(each, redactor)


def _kept(fates: CaptureFates, record: Record, redactor: Redactor) -> Iterator[Shown]:
    """Yield the blocks of a capture that is not there any more, as the last run kept them."""
    stands = {" ".join(folded_words(text_of_block(block))) for block in record.body}
    for each in fates.blocks:
        if not each.text or each.part:
            continue
        if each.field:
            yield Shown(each.block, each.kind, redactor.text(each.text), "field", each.field)
        elif each.paragraph is not None or " ".join(folded_words(each.text)) in stands:
            yield Shown(each.block, each.kind, redactor.text(each.text), "article", paragraph=each.paragraph)
        else:
            yield _removed(each, redactor)


def _removed(fate: BlockFate, redactor: Redactor) -> Shown:
    """Return a block as the last run removed it. What parsing left out was no block: nothing puts it back."""
    why = _("It was never a text block of the page: write it into the article to have it.") if not fate.kind else ""
    if fate.kind in ("figure", "embed"):
        why = _("The picture itself is needed to put it back.")
    text = redactor.text(fate.text)
    return Shown(fate.block, fate.kind, text, "away", sentence(fate.reason), advice=why, doubt=fate.doubt)


def paragraphs_of(body: Sequence[Block], blocks: Sequence[TextBlock]) -> dict[int, int]:
    """Return for blocks of a capture (by index) the block of a body that each is a form of."""
    found: dict[int, int] = {}
    stands = [" ".join(folded_words(text_of_block(block))) for block in body]
    for passage in passages((), tuple(body), tuple(block.content for block in blocks)):
        if passage.edited:
            for number, at in enumerate(passage.now):
                found[at] = passage.edited[min(number, len(passage.edited) - 1)]
    for at, block in enumerate(blocks):
        text = " ".join(folded_words(block.text))
        if at not in found and text and text in stands:
            found[at] = stands.index(text)
    return found


def _field_words(record: Record) -> dict[str, str]:
    """Return the words that an article has in fields, and the field's name for each."""
    fields: list[tuple[Any, str]] = [
        (_("headline"), plain(record.headline)),
        (_("standfirst"), plain(record.standfirst)),
        (_("kicker"), record.kicker),
        *((_("byline"), byline.name) for byline in record.bylines),
        *((_("section"), label.name) for label in (record.section,) if label),
    ]
    return {" ".join(folded_words(text)): str(name) for name, text in reversed(fields) if folded_words(text)}


def _of_line(text: str, record: Record) -> str:
    """Return which field of the article a line gives that says by whom it is, or when it was published; "" for none."""
    words = set(folded_words(text))
    if len(words) > _LINE:
        return ""
    if any((name := set(folded_words(byline.name))) and name <= words for byline in record.bylines):
        return str(_("byline"))
    said = dateline(text, record.language)
    return str(_("date")) if said and record.published and said.day == record.published.day else ""


def _why(block: TextBlock, source: Source, beside: Beside) -> str:
    """Return what an editor decided about a block that the draft lacks, "" if nothing."""
    for decision in (*beside.decisions.remove, *beside.decisions.keep):
        about = decision.capture in (None, source.sha256) and decision.article in (None, beside.record.number)
        if about and beside.words.are_of(block.text, decision):
            return (
                _("An editor took it away.")
                if decision in beside.decisions.remove
                else _("An editor put it back; the draft lacks it.")
            )
    return ""


def _guess(block: TextBlock) -> str:
    """Return why a block was taken away, where the last run did not keep it, as far as the block itself tells."""
    if block.in_main_text is False:
        return _("It stands outside of the page's main text.")
    if block.link_share > 0.5:
        return _("Most of it is links.")
    return _("It was taken for a part of the page, not of the article.")


def content(block: TextBlock, redactor: Redactor) -> Block:
    """Return a capture's block as an article may hold it, without barred words."""
    made = block.content
    if not redactor:
        return made
    match made:
        case List(items=items):
            return replace(made, items=tuple(map(redactor.html, items)))
        case Table(rows=rows):
            return replace(made, rows=tuple(tuple(map(redactor.html, row)) for row in rows))
        case Figure():
            return replace(made, caption=redactor.html(made.caption), credit=redactor.text(made.credit))
        case _ if hasattr(made, "html"):
            return replace(made, html=redactor.html(made.html))
    return Paragraph(redactor.html(block.text)) if redactor.holds(block.text) else made
