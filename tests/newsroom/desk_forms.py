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
        form |= {f"bylines-{order}-{key}": value for key, value in {"author": author.pk, "name": "", "role": "", "id": "", "ORDER": order + 1, "DELETE": ""}.items()}
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
        form |= {f"{name}-{order}-deleted": "", f"{name}-{order}-order": str(order), f"{name}-{order}-type": kind, f"{name}-{order}-id": ""}
        values = value if isinstance(value, dict) else {"": value}
        form |= {f"{name}-{order}-value{'-' + key if key else ''}": each for key, each in values.items()}
    return form


def content_state(paragraphs: list[str]) -> str:
    """Return what the rich text editor sends for paragraphs of HTML."""
    from tamizdat.newsroom.articles.blocks import TEXT
    from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

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
