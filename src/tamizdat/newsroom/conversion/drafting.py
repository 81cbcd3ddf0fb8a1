"""What the rich text editor does to HTML by itself, whenever a form is saved.

Draftail holds text as "content state" and writes its HTML anew: attributes it has no feature for are gone, spaces and
empty elements are put right. `rewrite` does the same on the server, so that a text which comes back like that is known
to be untouched (`conversion/unchanged.py`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from tamizdat.newsroom.articles.blocks import INLINE, TEXT
from tamizdat.newsroom.conversion.body import Raw

# The rich text fields of each block, and what may stand in them.
_FIELDS = {"quote": ("text",), "figure": ("caption",), "correction": ("text",)}


@lru_cache(maxsize=4)
def _converter(features: tuple[str, ...]) -> ContentstateConverter:
    return ContentstateConverter(list(features))


def rewrite_html(text: str, features: list[str]) -> str:
    """Return HTML as the editor gives it back when nothing was changed in it."""
    converter = _converter(tuple(features))
    try:
        return str(converter.to_database_format(converter.from_database_format(text)))
    except AssertionError:  # how the editor says that elements are not nested rightly: it could not show such a text
        return text


def rewrite(raw: list[Raw]) -> list[Raw]:
    """Return the raw data of a body as a form gives it back when nothing was changed in it."""
    return [{**each, "value": _rewritten(each["type"], each["value"])} for each in raw]


def _rewritten(kind: str, value: Any) -> Any:
    if kind == "text":
        return rewrite_html(value, TEXT)
    if kind == "table":
        rows = [{"values": [rewrite_html(cell, INLINE) for cell in row["values"]]} for row in value["cells"]["rows"]]
        return {**value, "cells": {**value["cells"], "rows": rows}}
    return {**value, **{name: rewrite_html(value[name], INLINE) for name in _FIELDS.get(kind, ())}} if value else value
