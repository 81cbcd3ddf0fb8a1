"""What an article holds too much of for a page, or what no reader may click: left out or made smaller, and told."""

from __future__ import annotations

import html

from msgspec.structs import replace

from tamizdat.article import Article, Block, Embed, Figure, Image, Paragraph, Table
from tamizdat.article_limits import (
    EMBEDS,
    TABLE_CELLS,
    TOPICS,
    bounded_table,
    cells,
    embed_as_link,
    is_web_address,
)


def bounded(article: Article, left_out: list[str]) -> Article:
    """Return the article within the limits of `article_limits`; a line about each thing changed goes to `left_out`.

    An article in which nothing has to be changed is returned itself.
    """
    given = [article.body, *(entry.body for entry in article.entries)]
    body, *bodies = _with_few_embeds([_body(each, left_out) for each in given], left_out)
    entries = tuple(
        entry if done is entry.body else replace(entry, body=done)
        for entry, done in zip(article.entries, bodies, strict=True)
    )
    lead = article.lead_image and _figure(article.lead_image, left_out)
    original, topics = article.original_url, article.topics
    if original and not is_web_address(original):
        left_out.append(_no_address("its original address", original))
        original = None
    if len(topics) > TOPICS:
        left_out.append(f"it has {len(topics):,} topics, and the first {TOPICS} are kept. Take some away.")
        topics = topics[:TOPICS]
    changed: dict[str, object] = {
        name: value
        for name, value in (("body", body), ("lead_image", lead), ("original_url", original), ("topics", topics))
        if value is not getattr(article, name)
    }
    if any(one is not other for one, other in zip(entries, article.entries, strict=True)):
        changed["entries"] = entries
    return replace(article, **changed) if changed else article


def _body(body: tuple[Block, ...], left_out: list[str]) -> tuple[Block, ...]:
    done = [_block(block, left_out) for block in body]
    if all(one is other for one, other in zip(done, body, strict=True)):
        return body
    return tuple(block for block in done if block is not None)


def _with_few_embeds(bodies: list[tuple[Block, ...]], left_out: list[str]) -> list[tuple[Block, ...]]:
    """Return the bodies of an article and its dispatches with EMBEDS embeds at most; the others are links."""
    count = sum(isinstance(block, Embed) for body in bodies for block in body)
    if count <= EMBEDS:
        return bodies
    left_out.append(f"it has {count:,} embeds, and those after the first {EMBEDS} are links. Divide it.")
    before, done = 0, []
    for body in bodies:
        blocks = []
        for block in body:
            before += isinstance(block, Embed)
            blocks.append(embed_as_link(block) if isinstance(block, Embed) and before > EMBEDS else block)
        done.append(tuple(blocks))
    return done


def _block(block: Block, left_out: list[str]) -> Block | None:
    """Return a block that a page can hold, the same one if it can already; None where nothing of it is left."""
    if isinstance(block, Figure):
        return _figure(block, left_out)
    if isinstance(block, Embed):
        if not is_web_address(block.url):
            left_out.append(_no_address("the address of an embed", block.url))
            return Paragraph(html.escape(block.title, quote=False)) if block.title.strip() else None
        image = block.image and _image(block.image, left_out)
        return block if image is block.image else replace(block, image=image)
    if isinstance(block, Table) and cells(block) > TABLE_CELLS:
        left_out.append(
            f"its table has {cells(block):,} cells once its rows are equally wide, more than {TABLE_CELLS:,}: it is"
            " shown as a list. Divide it."
        )
        return bounded_table(block)
    return block


def _figure(figure: Figure, left_out: list[str]) -> Figure:
    image = _image(figure.image, left_out)
    return figure if image is figure.image else replace(figure, image=image)


def _image(image: Image, left_out: list[str]) -> Image:
    if is_web_address(image.original_url):
        return image
    left_out.append(_no_address("the address of a picture", image.original_url))
    return replace(image, original_url="")


def _no_address(what: str, address: str) -> str:
    return f"{what}, {address[:40]!r}, is none on the web; it was left out. Give one that begins with https://."
