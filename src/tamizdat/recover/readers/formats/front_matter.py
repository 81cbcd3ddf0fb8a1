"""Markdown and HTML with front matter, as static site generators keep articles: Hugo, Jekyll, Eleventy and others.

The fields stand above the text: in YAML between lines of three hyphens, in TOML between lines of three plus signs, or
as a JSON object. Sources: https://gohugo.io/content-management/front-matter/, https://jekyllrb.com/docs/front-matter/,
https://www.11ty.dev/docs/data-frontmatter/.
"""

from __future__ import annotations

import json
import re
import tomllib
from typing import Any

import yaml
from msgspec import Struct

from tamizdat.recover.readers.formats.format import SAMPLE, Format, Sample

FRONT_MATTER = Format("a text with front matter (Markdown of a static site)", key="front matter")
_FENCED = re.compile(r"\A(---|\+\+\+)[ \t]*\n(.*?)\n(?:\1|\.\.\.)[ \t]*(?:\n|\Z)", re.S)
# Fields that generators know. A text needs one of them and no others that look wrong, to be no settings file.
_KNOWN = {
    "title", "date", "draft", "layout", "tags", "categories", "category", "author", "authors", "slug", "permalink",
    "description", "summary", "lastmod", "published", "excerpt", "subtitle", "url", "weight", "type", "image", "lang",
    "pubdate", "publishdate", "status",
}  # fmt: skip
# A hostile file nests brackets so deeply that the parser's stack ends; an honest one has two or three.
_MOST_OPEN = 200
_NESTED_LINE = re.compile(r"^\s*(?:[-?:] ){40}", re.M)


class FrontMatter(Struct, frozen=True):
    """The fields above a text, by their names in lower case, and the text."""

    fields: dict[str, Any]
    text: str


def recognise(sample: Sample) -> Format | None:
    """Return the format of a text that begins with front matter, None for any other."""
    text = sample.text.replace("\r\n", "\n").lstrip()
    if not text.startswith(("---", "+++", "{")):
        return None
    found = split(text)
    return FRONT_MATTER if found and found.text.strip() and _KNOWN & found.fields.keys() else None


def split(text: str) -> FrontMatter | None:
    """Return the front matter of a text, None where it has none that can be read. Line ends are "\\n"."""
    if text.startswith("{"):
        return _json(text)
    fenced = _FENCED.match(text[:SAMPLE])
    if fenced is None:
        return None
    matter = fenced[2]
    if matter.count("[") + matter.count("{") > _MOST_OPEN or _NESTED_LINE.search(matter):
        return None
    try:
        fields = tomllib.loads(matter) if fenced[1] == "+++" else yaml.load(matter, Loader=yaml.CSafeLoader)
    except (tomllib.TOMLDecodeError, yaml.YAMLError, ValueError, RecursionError, OverflowError):
        return None
    return _front_matter(fields, text[fenced.end() :])


def _json(text: str) -> FrontMatter | None:
    """Return the front matter of Hugo's third kind: a JSON object on top, and a text below it."""
    if text.count("{", 0, SAMPLE) + text.count("[", 0, SAMPLE) > _MOST_OPEN:
        return None
    try:
        fields, end = json.JSONDecoder().raw_decode(text[:SAMPLE])
    except (ValueError, RecursionError):
        return None
    rest = text[end:]
    if not rest.startswith("\n") or rest.lstrip().startswith(("{", "[")):
        return None  # JSON, an object a line
    return _front_matter(fields, rest)


def _front_matter(fields: object, text: str) -> FrontMatter | None:
    if not isinstance(fields, dict) or not all(isinstance(key, str) for key in fields):
        return None
    return FrontMatter({key.casefold(): value for key, value in fields.items()}, text)
