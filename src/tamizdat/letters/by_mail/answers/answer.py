"""An answer before it is a letter, and how its text becomes simple HTML."""

from __future__ import annotations

import html as entities
import re

from msgspec import Struct

from tamizdat.press.render.dates import direction_of
from tamizdat.readers.words import Words

_LINK = re.compile(r"(?:https?://|mailto:)[^\s<>]+[^\s<>.,;:!?)]")


class Answer(Struct, frozen=True):
    """A letter without its address. `tag` stands behind the plus sign of the address to which answers to it go, "" for
    the address that readers write to anyway."""

    subject: str
    text: str
    html: str = ""
    language: str = ""
    tag: str = ""


def written(words: Words, name: str, *, tag: str = "", **values: object) -> Answer:
    """Return an answer by a template of the theme (`letter-NAME.txt`), as text and as simple HTML: telephones open a
    link to write to the paper from HTML more surely."""
    subject, text = words.letter(name, **values)
    return Answer(subject, text, simple_html(text, words.language), words.language, tag)


def simple_html(text: str, language: str) -> str:
    """Return text as HTML: paragraphs, line breaks, and its addresses as links."""
    paragraphs = (
        "<p>" + "<br>\n".join(map(_line, paragraph.split("\n"))) + "</p>"
        for paragraph in re.split(r"\n{2,}", text.strip())
    )
    head = (
        f'<!doctype html>\n<html lang="{language}" dir="{direction_of(language)}">\n<head><meta charset="utf-8"></head>'
    )
    return f"{head}\n<body>\n" + "\n".join(paragraphs) + "\n</body>\n</html>\n"


def _line(line: str) -> str:
    found, end = [], 0
    for link in _LINK.finditer(line):
        address = entities.escape(link[0])
        shown = entities.escape(link[0].removeprefix("mailto:").partition("?")[0]) if link[0][0] == "m" else address
        found += [entities.escape(line[end : link.start()]), f'<a href="{address}" dir="ltr">{shown}</a>']
        end = link.end()
    return "".join([*found, entities.escape(line[end:])])
