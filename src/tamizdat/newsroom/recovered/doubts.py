"""Removed blocks that read like journalism and that nobody has decided about, from what the last run kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.conf import settings
from django.utils.translation import gettext as _
from msgspec import Struct

from tamizdat.article import Article as Record
from tamizdat.article import decode
from tamizdat.newsroom.models import Article
from tamizdat.newsroom.recovered import decided
from tamizdat.recover.fates.fate import BlockFate, CaptureFates
from tamizdat.recover.fates.kept import Doubt, KeptFates, open_kept
from tamizdat.recover.fates.reasons import Reason
from tamizdat.recover.redaction.redactor import Redactor
from tamizdat.recover.review.blocks import DecidedBlocks, Sides, beside, sentence

_BULK = 500  # articles that one query asks for


class Row(Struct, frozen=True):
    """A doubt as the page shows it: its article at the desk, its capture, why it was removed, and both sides.

    `can_keep` says that it was a text block of the page, so that it can be put back; `others` counts the doubts of the
    list with the same words.
    """

    key: str
    article: Article | None
    number: int
    capture: CaptureFates
    why: str
    sides: Sides
    can_keep: bool
    others: int


class Filter(Struct, frozen=True):
    """What a list of doubts is narrowed to; "" for all. `month` is "none" for articles without a date."""

    rule: str = ""
    month: str = ""
    kind: str = ""

    @property
    def only(self) -> dict[str, str]:
        """The values that the kept fates are asked for."""
        found = {name: getattr(self, name) for name in ("rule", "kind", "month") if getattr(self, name)}
        return {name: "" if value == "none" else value for name, value in found.items()}


def fates() -> KeptFates | None:
    """Return what the last run kept, to be closed by whoever asks; None where it kept nothing."""
    return open_kept(settings.NEWSROOM.recovery_fates)


def open_doubts(kept: KeptFates, wanted: Filter | None = None) -> list[Doubt]:
    """Return the doubts that nobody has decided about, the most weighty first. Raises DecisionsError, KeyFileError."""
    book = decided.book()
    file = book.read()
    only = wanted.only if wanted else {}
    blocks = DecidedBlocks(file.decisions, book.words(file))
    found = [each for each in kept.doubts(**only) if not blocks.decide(each.text, each.sha256, each.article)]
    here = _at_desk({each.article for each in found})
    return [each for each in found if each.article in here]


def _at_desk(numbers: set[int]) -> set[int]:
    """Return those articles that are at the desk."""
    every, here = sorted(numbers), set[int]()
    for at in range(0, len(every), _BULK):
        here.update(Article.objects.filter(pk__in=every[at : at + _BULK]).values_list("pk", flat=True))
    return here


def rows_of(kept: KeptFates, doubts: Sequence[Doubt], every: Sequence[Doubt]) -> list[Row]:
    """Return what the page shows of some doubts, of `every` one in the list. Raises DecisionsError and KeyFileError."""
    articles = Article.objects.in_bulk({each.article for each in doubts})
    bars, same = decided.book().redactor(), Counter(each.text for each in every)
    return [_row(kept.capture_of(each), each, articles.get(each.article), bars, same[each.text] - 1) for each in doubts]


def _row(capture: CaptureFates, doubt: Doubt, article: Article | None, bars: Redactor, others: int) -> Row:
    record: Record | None = decode(bytes(article.record)) if article and article.record else None
    fate = capture.blocks[doubt.at]
    sides = beside(capture, doubt.at, record, None, bars)
    can_keep = bool(fate.kind) and record is not None
    return Row(key_of(doubt), article, doubt.article, capture, sentence(fate.reason), sides, can_keep, others)


def key_of(doubt: Doubt) -> str:
    """Return what names a doubt in a form."""
    return f"{doubt.sha256}:{doubt.at}"


def find(kept: KeptFates, keys: Sequence[str]) -> list[tuple[Doubt, BlockFate]]:
    """Return the open doubts that a form names, each with its block. Raises DecisionsError and KeyFileError."""
    wanted = set(keys)
    found = [each for each in open_doubts(kept) if key_of(each) in wanted]
    return [(each, kept.capture_of(each).blocks[each.at]) for each in found]


def reasons(kept: KeptFates) -> list[tuple[str, str, int]]:
    """Return the reasons for which blocks in doubt were removed: name, words, and how many."""
    return [(rule, Reason[rule.upper()].counted, count) for rule, count in kept.counts("rule")]


def months(kept: KeptFates) -> list[tuple[str, str, int]]:
    """Return the months of the articles with doubts: the value of the filter, words, and how many doubts."""
    return [(month or "none", month or str(_("no date")), count) for month, count in kept.counts("month")]
