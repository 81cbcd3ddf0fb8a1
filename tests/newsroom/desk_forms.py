"""What a browser sends when a person fills in the form of an article."""

from __future__ import annotations

import json
import re
from typing import Any

_STREAMS = ("lead", "body", "entries", "corrections", "versions", "related")
_INLINE = ("bylines", "topics")


def article_form(**fields: Any) -> dict[str, Any]:
    """Return the fields of the form: `body` a list of paragraphs as HTML, `section` a slug, `authors` slugs, others as they are."""
    form: dict[str, Any] = {"headline": "", "kicker": "", "standfirst": "", "language": "en", "appeals": "on"}
    for name in _INLINE:
        form |= management(name, 0)
    for name in _STREAMS:
        form[f"{name}-count"] = "0"
    if "section" in fields:
        from tamizdat.newsroom.models import Section

        form["section"] = Section.objects.get(slug=fields.pop("section")).pk
    for order, slug in enumerate(fields.pop("authors", ())):
        from tamizdat.newsroom.models import Author

        author = Author.objects.get(slug=slug)
        form |= {
            f"bylines-{order}-{key}": value
            for key, value in {
                "author": author.pk,
                "name": "",
                "role": "",
                "id": "",
                "ORDER": order + 1,
                "DELETE": "",
            }.items()
        }
        form["bylines-TOTAL_FORMS"] = str(order + 1)
    if "body" in fields:
        form |= stream("body", [("text", content_state(fields.pop("body")))])
    return {**form, **fields}


def management(name: str, count: int) -> dict[str, str]:
    """Return the fields that say how many forms a formset has."""
    counts = {"TOTAL_FORMS": count, "INITIAL_FORMS": 0, "MIN_NUM_FORMS": 0, "MAX_NUM_FORMS": 1000}
    return {f"{name}-{key}": str(value) for key, value in counts.items()}


def stream(name: str, blocks: list[tuple[str, Any]]) -> dict[str, str]:
    """Return the fields of a StreamField with simple blocks."""
    form = {f"{name}-count": str(len(blocks))}
    for order, (kind, value) in enumerate(blocks):
        form |= {
            f"{name}-{order}-deleted": "",
            f"{name}-{order}-order": str(order),
            f"{name}-{order}-type": kind,
            f"{name}-{order}-id": "",
        }
        values = value if isinstance(value, dict) else {"": value}
        form |= {f"{name}-{order}-value{'-' + key if key else ''}": each for key, each in values.items()}
    return form


def content_state(paragraphs: list[str]) -> str:
    """Return what the rich text editor sends for paragraphs of HTML."""
    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

    from tamizdat.newsroom.articles.blocks import TEXT

    converter = ContentstateConverter(TEXT)
    return json.dumps(json.loads(converter.from_database_format("".join(f"<p>{each}</p>" for each in paragraphs))))


def form_of(answer: Any) -> dict[str, str]:
    """Return the fields of the edit form in a page, as a browser would send them back."""
    from lxml import html

    document = html.document_fromstring(answer.content.decode())
    form = document.get_element_by_id("w-editor-form")
    return {name: value or "" for name, value in form.form_values()}


def body_of(page: str) -> str:
    """Return the text of a page's main part."""
    found = re.search(r"<main.*?</main>", page, re.DOTALL)
    return re.sub(r"<[^>]+>", " ", found[0]) if found else ""


def edit_form(client: Any, number: int, **changes: Any) -> dict[str, Any]:
    """Return what a browser sends when a person opens an article's form, changes some fields and saves."""
    from tamizdat.newsroom.models import Article

    answer = client.get(f"/articles/edit/{number}/")
    assert answer.status_code == 200, answer.status_code
    article = Article.objects.get(pk=number).get_latest_revision_as_object()
    form: dict[str, Any] = form_of(answer)
    for name in _STREAMS:
        value = getattr(article, name)
        form |= _posted(value.stream_block, value, name)
    return {**form, **changes}


def _posted(block: Any, value: Any, prefix: str) -> dict[str, str]:
    """Return the fields that the browser's script makes of a block."""
    from wagtail import blocks
    from wagtail.contrib.typed_table_block.blocks import TypedTableBlock

    if isinstance(block, blocks.StreamBlock):
        form = {f"{prefix}-count": str(len(value))}
        for order, child in enumerate(value):
            about = {"deleted": "", "order": str(order), "type": child.block_type, "id": child.id or ""}
            form |= {f"{prefix}-{order}-{key}": each for key, each in about.items()}
            form |= _posted(child.block, child.value, f"{prefix}-{order}-value")
        return form
    if isinstance(block, blocks.StructBlock):
        found: dict[str, str] = {}
        for name, child in block.child_blocks.items():
            found |= _posted(child, value.get(name), f"{prefix}-{name}")
        return found
    if isinstance(block, TypedTableBlock):
        return _posted_table(value, prefix)
    if isinstance(block, blocks.RichTextBlock):
        return {prefix: _content_state_of(value.source if value else "", block.features)}
    if isinstance(block, blocks.BooleanBlock):
        return {prefix: "on"} if value else {}
    if isinstance(block, blocks.StaticBlock):
        return {}
    if isinstance(block, blocks.ChooserBlock):
        return {prefix: str(value.pk) if value else ""}
    return {prefix: "" if value is None else str(value)}


def _posted_table(table: Any, prefix: str) -> dict[str, str]:
    form = {
        f"{prefix}-caption": table.caption or "",
        f"{prefix}-column-count": str(len(table.columns)),
        f"{prefix}-row-count": str(len(table.row_data)),
    }
    for index, column in enumerate(table.columns):
        about = {"type": column["block"].name, "order": str(index), "heading": column["heading"], "deleted": ""}
        form |= {f"{prefix}-column-{index}-{key}": each for key, each in about.items()}
    for index, row in enumerate(table.row_data):
        form |= {f"{prefix}-row-{index}-order": str(index), f"{prefix}-row-{index}-deleted": ""}
        for place, (column, cell) in enumerate(zip(table.columns, row["values"], strict=True)):
            form |= _posted(column["block"], cell, f"{prefix}-cell-{index}-{place}")
    return form


def _content_state_of(text: str, features: list[str]) -> str:
    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

    return str(ContentstateConverter(features).from_database_format(text))
