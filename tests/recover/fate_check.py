"""What must be true of the fates of all captures of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from tamizdat.article import Article, Divider, Figure, block_html, plain
from tamizdat.recover.capture import Capture, Parsed, Unreadable
from tamizdat.recover.fates.fate import CaptureFates
from tamizdat.recover.merging.align import SAME
from tamizdat.recover.merging.match import containment
from tamizdat.recover.readers import read
from tamizdat.recover.steps.parse import parse
from tamizdat.recover.words import words


def check(
    paths: Sequence[Path], articles: list[Article], told: list[CaptureFates], listing: Path | None = None
) -> None:
    """Fail unless each text block of each capture that was read has one fate, and what is kept stands in its article."""
    by_number = {article.number: article for article in articles}
    captures = _parsed(paths, listing)
    assert [each.capture for each in told] == sorted(captures)
    for fates in told:
        parsed = captures[fates.capture]
        blocks = [at for at, each in enumerate(parsed.blocks) if not isinstance(each.content, Divider)]
        whole = [each for each in fates.blocks if not each.part]
        assert [each.block for each in whole if each.kind] == blocks
        left = Counter(each.text for each in whole if not each.kind and not each.withheld)
        assert left == Counter(each.text for each in parsed.unread)
        assert [each.block for each in fates.blocks] == sorted(each.block for each in fates.blocks)
        article = by_number.get(fates.article) if fates.article is not None else None
        for each in fates.blocks:
            assert (each.paragraph is not None) + bool(each.field) + each.is_removed == 1
            assert (each.is_removed or each.doubt) == bool(each.reason) == bool(each.rule)
            if not each.is_removed:
                assert article is not None
                assert stands(each.text, each.paragraph, each.field, article)
            if each.doubt and not each.is_removed:
                assert each.paragraph is not None and each.rule.startswith("kept_")
            elif each.doubt:
                assert article is not None
                assert each.text not in " ".join(plain(html) for block in article.body for html in block_html(block))


def _parsed(paths: Sequence[Path], listing: Path | None) -> dict[str, Parsed]:
    """Return what parsing makes of each capture that can be taken apart, by its name."""
    found = {}
    for each in read(paths, listing):
        if isinstance(each, Capture):
            with suppress(Unreadable):
                found[each.name] = parse(each)
    return found


def stands(text: str, paragraph: int | None, field: str, article: Article) -> bool:
    """Tell whether an article has what a fate says that it has."""
    if paragraph is not None:
        block = article.body[paragraph]
        if isinstance(block, Figure):
            return True
        longer = " ".join(plain(html) for html in block_html(block))
        return set(words(text)) <= set(words(longer)) or containment(longer, text) >= SAME
    held = {
        "headline": article.headline,
        "standfirst": article.standfirst,
        "kicker": article.kicker,
        "byline": " ".join(each.name for each in article.bylines),
        "date": article.published.value if article.published else "",
        "address": article.original_url or "",
        "lead picture": "there" if article.lead_image else "",
    }[field]
    return bool(held) and (field in ("date", "lead picture", "address") or bool(set(words(text)) & set(words(held))))
