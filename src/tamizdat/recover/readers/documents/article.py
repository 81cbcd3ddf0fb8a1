"""The fields of an article that a document holds as its first lines: headline, standfirst, byline, date.

What a document's properties say counts only where its text says nothing: a title is often that of a template, the
author is the account of who typed it, and a day of making is not the day of publication.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml import etree, html
from msgspec import Struct

from tamizdat.recover.fields import dates, names
from tamizdat.recover.html.tree import tree_of
from tamizdat.recover.posts.post import Post
from tamizdat.recover.words import ends_sentence, normalize, word_count

_HEADINGS = ("h1", "h2", "h3")
_LINES = (*_HEADINGS, "h4", "h5", "h6", "p")
_FARTHEST = 15  # lines above a headline in letters larger than all others: a masthead, an index
_TOP = 5  # lines among which the headline stands
_BELOW = 5  # lines below the headline that may be byline, date, standfirst
_LONGEST_HEADLINE = 25  # words
_LONGEST_KICKER = 20  # words above a headline
_LONGEST_LONE_KICKER = 3  # words of a line that is the kicker, alone above the headline
_WITH_KICKER = 2  # lines down to the headline where one stands above it
_LONGEST_LINE = 30  # words of a byline or a date
# Titles that programs write, not people: "Microsoft Word - draft3.doc", "Untitled 1", "scan0001.pdf".
_NO_TITLE = re.compile(
    r"^(?:untitled|unbenannt|document|dokument|documento|документ|без имени|sans titre|sin título|new document|title|"
    r"presentation|slide|pages?|microsoft word|normal|template|vorlage|layout|print)\b.{0,60}$"
    r"|\.(?:docx?|odt|rtf|pdf|indd|qxd|txt|html?|pages)\s*$|^(?=[\w.-]*\d{3})[\w.-]*+$|[\\/]{1}.*[\\/]|^https?:|^about:blank$",
    re.I,
)
MADE_ON = "it has no date of publication: its date is the day on which the document was made"


class Stated(Struct, frozen=True, kw_only=True):
    """What a document says of itself besides its text: "" and () for nothing. `made` is when it was made, ISO 8601."""

    title: str = ""
    people: tuple[str, ...] = ()
    made: str = ""
    language: str = ""
    url: str = ""


def post_of_document(
    markup: str, stated: Stated, notes: Iterable[str] = (), left_out: Iterable[tuple[str, str]] = ()
) -> Post:
    """Return the article in a document. `markup` is its body as HTML; what becomes a field leaves the body.

    Raises Unreadable for more than a page can hold.
    """
    body = _body(markup)
    lines = [line for line in body.iter(*_LINES) if _text(line)]
    headline, below = _headline(lines, stated.title)
    kicker = _taken(lines[0]) if len(lines) - len(below) == _WITH_KICKER and _is_kicker(lines[0]) else ""
    standfirst, people, moment = _fields(below, body)
    notes = [*notes]
    published = moment
    if not moment and stated.made and dates.parse(stated.made[:10]):
        published = stated.made[:10]
        notes.append(MADE_ON)
    return Post(
        headline=headline.replace("&", "&amp;").replace("<", "&lt;"),
        kicker=kicker,
        standfirst=standfirst,
        html=inner_html(body),
        people=people or _named(stated.people, body),
        published=published,
        url=stated.url,
        language=stated.language,
        left_out=tuple(left_out),
        notes=tuple(notes),
    )


def plausible_title(title: str) -> str:
    """Return a title that a person wrote, "" for one of a program or a template."""
    title = normalize(title)
    return "" if _NO_TITLE.search(title) or word_count(title) < 2 else title


def inner_html(body: etree._Element) -> str:
    """Return the HTML within an element."""
    parts = [html.tostring(child, encoding="unicode") for child in body]
    return "".join([normalize(body.text or ""), *map(str, parts)])


def drop(element: etree._Element) -> None:
    """Take an element out of its tree; the words behind it stay."""
    parent = element.getparent()
    if parent is None:
        return
    before = element.getprevious()
    if element.tail and before is not None:
        before.tail = (before.tail or "") + element.tail
    elif element.tail:
        parent.text = (parent.text or "") + element.tail
    parent.remove(element)


def _body(markup: str) -> etree._Element:
    tree = tree_of(f"<!doctype html><html><body>{markup}</body></html>".encode())
    body = tree.find("body")
    found: etree._Element = tree if body is None else body
    return found


def _headline(lines: list[etree._Element], title: str) -> tuple[str, list[etree._Element]]:
    """Return the headline, whose line leaves the body, and the lines below it.

    It is the largest heading near the top; else the first heading, unless more than a kicker stands above; else a short
    first line; else the stated title.
    """
    title = plausible_title(title)
    for at, line in enumerate(lines[:_FARTHEST]):
        if line.tag == "h1" and word_count(_text(line)) <= _LONGEST_HEADLINE:
            return _taken(line), lines[at + 1 :]
    above = 0
    for at, line in enumerate(lines[:_TOP]):
        if line.tag in _HEADINGS and 0 < word_count(_text(line)) <= _LONGEST_HEADLINE and above <= _LONGEST_KICKER:
            return _taken(line), lines[at + 1 :]
        above += word_count(_text(line))
    for at, line in enumerate(lines[:_TOP]):
        text = _text(line)
        if line.tag == "p" and (names.byline(text) or dates.dateline(text)):
            continue
        is_title = title.casefold() == text.casefold()
        is_short = word_count(text) <= _LONGEST_HEADLINE and not ends_sentence(text.rstrip("?!"))
        if is_title or (is_short and line.tag == "p" and len(lines) > at + 1):
            return _taken(line), [*lines[:at], *lines[at + 1 :]]
        break
    return title, lines


def _is_kicker(line: etree._Element) -> bool:
    """Return whether the one line above a headline is a kicker: a word or a few that are no sentence."""
    text = _text(line)
    is_field = bool(names.byline(text)) or dates.dateline(text) is not None
    return word_count(text) <= _LONGEST_LONE_KICKER and not ends_sentence(text) and not is_field


def _fields(lines: list[etree._Element], body: etree._Element) -> tuple[str, tuple[str, ...], str]:
    """Return standfirst, byline and date from the lines below the headline; the lines leave the body."""
    standfirst, moment = "", ""
    people: tuple[str, ...] = ()
    for line in lines[:_BELOW]:
        text = _text(line)
        if line.get("class") == "subtitle" and not standfirst:
            standfirst = _taken(line)
        elif word_count(text) > _LONGEST_LINE:
            break
        elif line.tag == "p" and ((found := names.byline(text)) or dates.dateline(text)):
            people = people or tuple(found)
            day = dates.dateline(text) or (dates.parse(text) if found else None)
            moment = moment or (day.value if day else "")
            _taken(line)
    return standfirst, people, moment


def _named(people: Iterable[str], body: etree._Element) -> tuple[str, ...]:
    """Return those of the people in a document's properties whom its own text names in a line by itself.

    Properties name who typed or sent a document. That may be someone whom readers never saw.
    """
    known = {name.casefold(): name for each in people for name in names.people(each) if " " in name}
    if not known:
        return ()
    lines = [_text(line) for line in body.iter("p")]
    for line in (*lines[:_BELOW], *lines[-2:]):
        bare = line.strip(" —–-()[].").casefold()
        if bare in known:
            return (known[bare],)
    return ()


def _taken(line: etree._Element) -> str:
    """Take a line out of its document; return its words. The pictures in it stay."""
    text = _text(line)
    pictures = list(line.iter("img"))
    for picture in reversed(pictures):
        picture.tail = None
        line.addnext(picture)
    drop(line)
    return text


def _text(line: etree._Element) -> str:
    return normalize("".join(map(str, line.itertext())))
