"""Takes barred words out of an Article: every text of it that someone reads, every address, every name of a capture.

What loses all its words goes as a whole: a byline, a topic, a paragraph, a link, a card for something elsewhere. An
address that spells a barred text is given up; the article's own path is made anew, since a name in it would stand in
every link to it. That is the one exception to the rule that a path never changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from msgspec.structs import replace

from tamizdat.article import (
    Article,
    Block,
    Byline,
    Embed,
    Figure,
    Heading,
    Image,
    Label,
    List,
    Paragraph,
    Quote,
    Source,
    Table,
)
from tamizdat.recover.fields import paths
from tamizdat.recover.redaction.redactor import BLACK, Redactor

Prefix = Callable[[str], str]  # the folder in which a language's articles stand, by its code
T = TypeVar("T")
_OF_WORDS = Paragraph | Heading | Quote


def redact_article(article: Article, redactor: Redactor, prefix: Prefix) -> Article:
    """Return the article without barred words; the very same article if it holds none."""
    if not redactor:
        return article
    body = redact_blocks(article.body, redactor)
    headline = redactor.text(article.headline)
    if article.headline and not headline:
        headline = BLACK
    found = replace(
        article,
        old_paths=tuple(path for path in article.old_paths if not redactor.bars_address(path)),
        original_url=_address(article.original_url, redactor),
        kicker=redactor.text(article.kicker),
        headline=headline,
        standfirst=redactor.text(article.standfirst),
        bylines=_present(_byline(byline, redactor) for byline in article.bylines),
        section=_label(article.section, redactor),
        topics=_present(_label(topic, redactor) for topic in article.topics),
        series=_label(article.series, redactor),
        body=_present(body),
        lead_image=_figure(article.lead_image, redactor) if article.lead_image else None,
        entries=tuple(
            replace(
                entry,
                headline=redactor.text(entry.headline),
                body=_present(redact_blocks(entry.body, redactor)),
            )
            for entry in article.entries
        ),
        corrections=tuple(replace(item, html=redactor.html(item.html)) for item in article.corrections),
        versions=tuple(replace(item, note=redactor.text(item.note)) for item in article.versions),
        sources=tuple(
            replace(source, capture=redactor.name(source.capture))
            for source in renumbered(article.sources, [block is not None for block in body])
        ),
        status=replace(article.status, reason=redactor.text(article.status.reason)),
    )
    if redactor.bars_address(article.path):
        path = paths.new_path(headline, article.published, article.number)
        found = replace(found, path=prefix(article.language) + path)
    return article if found == article else found


def redact_blocks(blocks: Iterable[Block], redactor: Redactor) -> list[Block | None]:
    """Return blocks that follow each other without barred words, also without those that begin in one and end in the
    next; None in the place of each of which nothing is left.
    """
    found = [redact_block(block, redactor) for block in blocks]
    for at in range(len(found) - 1):
        above, below = found[at], found[at + 1]
        if not isinstance(above, _OF_WORDS) or not isinstance(below, _OF_WORDS):
            continue
        upper, lower = redactor.paragraphs(above.html, below.html)
        if (upper, lower) != (above.html, below.html):
            found[at] = replace(above, html=upper) if upper.strip() else None
            found[at + 1] = replace(below, html=lower) if lower.strip() else None
    return found


def redact_block(block: Block, redactor: Redactor) -> Block | None:
    """Return a block without barred words, None if nothing is left that it could show."""
    found = block
    match block:
        case Paragraph(html=html) | Heading(html=html) | Quote(html=html):
            found = replace(block, html=redactor.html(html))
            if isinstance(found, Quote):
                found = replace(found, cite=redactor.text(found.cite))
            return found if found.html.strip() or not html.strip() else None
        case List(items=items):
            left = [(item, redactor.html(item)) for item in items]
            found = replace(block, items=tuple(new for old, new in left if new.strip() or not old.strip()))
            return found if found.items or not items else None
        case Table(rows=rows):
            cells = tuple(tuple(redactor.html(cell) for cell in row) for row in rows)
            found = replace(block, rows=cells, caption=redactor.html(block.caption))
        case Figure():
            found = _figure(block, redactor)
        case Embed(url=url, title=title, provider=provider, image=image):
            still = _image(image, redactor) if image else None
            found = replace(block, title=redactor.text(title), provider=redactor.text(provider), image=still)
            return None if redactor.bars_address(url) else found
    return found


def renumbered(sources: Sequence[Source], kept: Sequence[bool]) -> tuple[Source, ...]:
    """Return the sources of a body of which some blocks are gone: their paragraphs count the blocks that are kept."""
    if all(kept):
        return tuple(sources)
    places: dict[int, int] = {}
    for at, stays in enumerate(kept):
        if stays:
            places[at] = len(places)
    return tuple(
        replace(source, paragraphs=tuple(places[at] for at in source.paragraphs if at in places)) for source in sources
    )


def _present(items: Iterable[T | None]) -> tuple[T, ...]:
    return tuple(item for item in items if item is not None)


def _address(address: str | None, redactor: Redactor) -> str | None:
    return None if address is not None and redactor.bars_address(address) else address


def _byline(byline: Byline, redactor: Redactor) -> Byline | None:
    name = redactor.text(byline.name)
    if not any(char.isalnum() for char in name) and name != byline.name:
        return None
    if name == byline.name and not redactor.bars_address(byline.slug):
        return replace(byline, role=redactor.text(byline.role))
    return Byline(name=name, slug=paths.slug(name) or "author", role=redactor.text(byline.role))


def _label(label: Label | None, redactor: Redactor) -> Label | None:
    if label is None:
        return None
    name = redactor.text(label.name)
    if name == label.name and not redactor.bars_address(label.slug):
        return label
    slug = paths.slug(name)
    return Label(slug=slug, name=name) if slug and not redactor.bars_address(slug) else None


def _figure(figure: Figure, redactor: Redactor) -> Figure:
    return replace(
        figure,
        image=_image(figure.image, redactor),
        caption=redactor.html(figure.caption),
        credit=redactor.text(figure.credit),
    )


def _image(image: Image, redactor: Redactor) -> Image:
    found = replace(image, alt=redactor.text(image.alt), original_url=_address(image.original_url, redactor) or "")
    if image.path and redactor.bars_address(image.path):
        found = replace(found, path=None, width=0, height=0)
    return found
