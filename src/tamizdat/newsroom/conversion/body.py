"""The blocks of an Article as the raw data of a StreamField, and back.

Raw data is what Wagtail stores: a list of `{"type": name, "value": value, "id": uuid}`. Paragraphs, headings and lists
that follow each other are one rich text; every other block is one of its own (`articles/blocks.py` defines them).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Any

import msgspec
from msgspec import UNSET, Struct
from msgspec.structs import replace

from tamizdat.article import (
    Block,
    Divider,
    Embed,
    Figure,
    FocalPoint,
    Heading,
    Image,
    List,
    Paragraph,
    Quote,
    Table,
    inline,
)
from tamizdat.newsroom.conversion.text import from_html, in_element, to_html
from tamizdat.newsroom.conversion.unchanged import keep_unchanged

Raw = dict[str, Any]


class PictureFile(Struct, frozen=True):
    """What an Article says of a picture in the desk's library: the path of its file, its measures in pixels, and its
    focal point, in pixels too (None where nobody set one)."""

    path: str
    width: int
    height: int
    focal_point: tuple[int, int] | None = None


class Library(Struct, frozen=True):
    """What a text may name: pictures of the library by id, their ids by path; addresses of articles by number."""

    files: Mapping[int, PictureFile] = {}
    ids: Mapping[str, int] = {}
    addresses: Mapping[int, str] = {}


def to_raw(blocks: Iterable[Block], library: Library) -> list[Raw]:
    """Return blocks as the raw data of a StreamField."""
    found: list[Raw] = []
    for is_text, some in groupby(blocks, lambda block: isinstance(block, Paragraph | Heading | List)):
        if is_text:
            found.append({"type": "text", "value": to_html(list(some))})  # type: ignore[arg-type]
        else:
            found += [_raw(block, library) for block in some]
    return found


def from_raw(raw: Iterable[Raw], library: Library) -> tuple[Block, ...]:
    """Return the blocks in the raw data of a StreamField; what is empty is dropped."""
    return tuple(block for each in raw for block in _blocks(each["type"], each["value"], library))


def keep_blocks(now: Sequence[Block], before: Sequence[Block], library: Library, rewrite: Any) -> tuple[Block, ...]:
    """Return `now` with each block that an editor did not touch as it was `before`.

    `rewrite` is what the editor does to raw data by itself whenever a form is saved (`drafting.rewrite`).
    """

    def forms(block: Block) -> list[Block]:
        raw = to_raw([block], library)
        found = [from_raw(raw, library), from_raw(rewrite(raw), library)]
        return [each[0] for each in found if len(each) == 1]

    raw = to_raw(before, library)
    if now in (from_raw(raw, library), from_raw(rewrite(raw), library)):  # nothing was touched, empty blocks neither
        return tuple(before)
    return keep_unchanged(now, before, forms)


def with_focal_point(image: Image, library: Library) -> Image:
    """Return a picture with the focal point that it has in the library, which is the one place where it is set."""
    file = library.files.get(library.ids.get(image.path or "", 0))
    if file is None:
        return image
    if file.focal_point is None:
        return replace(image, focal_point=UNSET)
    if image.focal_point is not UNSET and in_pixels(image.focal_point, file.width, file.height) == file.focal_point:
        return image
    shares = (round(100 * at / of) for at, of in zip(file.focal_point, (file.width, file.height), strict=True))
    return replace(image, focal_point=FocalPoint(*(min(100, share) for share in shares)))


def in_pixels(point: FocalPoint, width: int, height: int) -> tuple[int, int]:
    """Return a focal point as the library keeps it."""
    return round(point.x * width / 100), round(point.y * height / 100)


def _raw(block: Block, library: Library) -> Raw:
    match block:
        case Quote(html=text, cite=cite):
            return {"type": "quote", "value": {"text": in_element("p", text), "cite": cite}}
        case Figure():
            return {"type": "figure", "value": figure_to_raw(block, library)}
        case Embed(url=url, title=title, provider=provider, image=image):
            still = figure_to_raw(Figure(image), library) if image else None
            value = {"url": url, "title": title, "provider": provider}
            return {
                "type": "embed",
                "value": {
                    **value,
                    "picture": still and still["picture"],
                    "kept": still["kept"] if still else "",
                    "alt": image.alt if image else "",
                },
            }
        case Table():
            return {"type": "table", "value": _table_to_raw(block)}
    return {"type": "divider", "value": None}


def _blocks(kind: str, value: Any, library: Library) -> list[Block]:
    match kind:
        case "text":
            return from_html(value, library.addresses)
        case "quote":
            text = lines(value["text"], library)
            return [Quote(text, value["cite"] or "")] if text else []
        case "figure":
            figure = figure_from_raw(value, library)
            return [figure] if figure else []
        case "embed":
            still = _image(value, library)
            return (
                [Embed(value["url"] or "", value["title"] or "", value["provider"] or "", still)]
                if value["url"]
                else []
            )
        case "table":
            table = _table_from_raw(value, library)
            return [table] if table.rows else []
        case "divider":
            return [Divider()]
    raise ValueError(f"{kind}: no kind of block that an article can hold.")


def lines(text: str, library: Library) -> str:
    """Return the HTML of a rich text as one piece of inline HTML: its paragraphs as lines."""
    return "<br>".join(
        block.html for block in from_html(text, library.addresses) if isinstance(block, Paragraph | Heading | Quote)
    )


def figure_to_raw(figure: Figure, library: Library) -> Raw:
    """Return a figure as the raw value of a figure block.

    `kept` is what the record says of its picture; it holds good while the editor chooses no other one.
    """
    picture = library.ids.get(figure.image.path or "")
    kept = msgspec.json.encode(figure.image).decode()
    caption = in_element("p", figure.caption) if figure.caption else ""
    return {"picture": picture, "alt": figure.image.alt, "caption": caption, "credit": figure.credit, "kept": kept}


def figure_from_raw(value: Raw, library: Library) -> Figure | None:
    """Return the figure in the raw value of a figure block; None where no picture was chosen."""
    image = _image(value, library)
    return Figure(image, lines(value["caption"] or "", library), value["credit"] or "") if image else None


def _image(value: Raw, library: Library) -> Image | None:
    """Return the picture that a block shows: the one chosen, else the one that the record had."""
    kept = _kept(value.get("kept"))
    alt = value.get("alt") or ""
    chosen = library.files.get(value["picture"]) if value["picture"] else None
    if chosen is None:
        return replace(kept, alt=alt) if kept else None
    if kept and kept.path == chosen.path:
        return replace(kept, alt=alt)
    return Image(chosen.path, chosen.width, chosen.height, alt)


def _kept(text: Any) -> Image | None:
    """Return what the record said of a picture; None for what is no such text: a form can hold anything."""
    try:
        return msgspec.json.decode(text, type=Image) if text else None
    except (msgspec.DecodeError, TypeError):
        return None


def _table_to_raw(table: Table) -> Raw:
    width = max(map(len, table.rows), default=0)
    rows = [
        {"values": [in_element("p", cell) if cell else "" for cell in (*row, *("",) * (width - len(row)))]}
        for row in table.rows
    ]
    columns = [{"type": "text", "heading": ""} for _ in range(width)]
    return {
        "cells": {"columns": columns, "rows": rows, "caption": ""},
        "header": table.header,
        "caption": table.caption,
    }


def _table_from_raw(value: Raw, library: Library) -> Table:
    cells = value["cells"] or {"columns": [], "rows": []}
    headings = tuple(inline(column["heading"] or "") for column in cells["columns"])
    rows = tuple(tuple(lines(cell or "", library) for cell in row["values"]) for row in cells["rows"])
    if any(headings):
        return Table((headings, *rows), True, value["caption"] or "")
    return Table(rows, bool(value["header"]), value["caption"] or "")
