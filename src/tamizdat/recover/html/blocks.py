"""The visible text blocks of a page in reading order.

One walk over the tree, without recursion (pages nest deeper than Python's stack). Text gathers in a run until a block
element begins or ends; each run becomes a text block, whose kind (heading, quotation, item …) follows from the elements
around it. `groups` then puts lists, tables and figures together.
"""

from __future__ import annotations

import html
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from lxml import etree

from tamizdat.article import Block, Divider, Embed, Figure, Heading, Image, List, Paragraph, Quote, inline
from tamizdat.recover.capture import TextBlock
from tamizdat.recover.fields import addresses
from tamizdat.recover.html.elements import INLINE, LEVELS, hidden
from tamizdat.recover.html.fields.head_lines import LONGEST_LINE, HeadLines
from tamizdat.recover.html.groups import PageBlock, grouped
from tamizdat.recover.html.preformatted import KEPT_SPACE, keeps_lines, line_with_spaces, with_shown_spaces
from tamizdat.recover.html.unread import LeftOutWords
from tamizdat.recover.words import normalize

MARKUP = {
    "b": "strong", "strong": "strong", "i": "em", "em": "em", "cite": "em", "dfn": "em", "s": "s",
    "strike": "s",
    "del": "s", "sub": "sub", "sup": "sup", "code": "code", "tt": "code", "kbd": "code", "samp": "code",
}  # fmt: skip
# Elements that say nothing of the kind of a block in them, nor do those around them; and those that say its kind.
LAYOUT = ("td", "article", "section", "main", "body")
TELLING = (*LAYOUT, *LEVELS, "li", "blockquote")
GROUPS = {"ul", "ol", "table", "figure", "blockquote"}
# A link that needs no tidying, as most links of menus and lists.
PLAIN_LINK = re.compile(r'<a href="https?://[\w/.?=%~+,:-]+">[^<\s\0-\x1f](?:[^<\0-\x1f]*[^<\s\0-\x1f])?</a>', re.ASCII)
# Lists and tables in each other; what is deeper is put together by none. Pages laid out by tables have some twenty.
DEEPEST_GROUPS = 64
EMPTY_TAGS = re.compile(r"<(\w++)(?: [^<>]*+)?>(\s*+)</\1>")
# White space and line breaks at the start and the end of a block, also just inside its outermost elements.
OUTER_SPACE = re.compile(r"^(?:\s|<br>)*((?:<\w+(?: [^>]*)?>)*)(?:\s|<br>)*|(?:\s|<br>)*((?:</\w+>)*)(?:\s|<br>)*$")
# Pictures of fewer pixels a side are icons, spacers and counters.
SMALLEST_PICTURE = 100
# How many elements, from the innermost outwards, a DOM path names.
LONGEST_PATH = 16
MOST_BLOCKS = 10_000
DIGIT = re.compile(r"\d")
# Addresses of pictures that show nothing until a script replaces them.
PLACEHOLDER = re.compile(r"(?:spacer|blank|pixel|placeholder|1x1|transparent)[^/]{0,200}\.\w{1,20}$")


@dataclass(slots=True)
class Run:
    """Inline content, growing until a block ends: its HTML, its words, and how many characters of them are links.

    `breaks` counts the line breaks since the last word; `element` is the one in which the first word stands. Of text
    that is `preformatted` KEPT_SPACE stands for spaces that show.
    """

    html: list[str] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    linked: int = 0
    breaks: int = 0
    preformatted: bool = False
    element: etree._Element | None = None
    size: int = 0  # characters of `text`

    def line(self) -> str:
        """Return the words as a line of a page's head, "" if they are too many for one."""
        return "".join(self.text) if self.size <= LONGEST_LINE else ""


class BlockReader:
    """Reads the text blocks of one page; `found` holds them in reading order, `unread` the words that it leaves out.

    `base` is the address that the page's relative addresses start from, None if it is not known; `posts` are elements
    that each are a post from a social network; `titles` is what the page states as its title.
    """

    def __init__(
        self, base: str | None = None, posts: Collection[etree._Element] = (), titles: Sequence[str] = ()
    ) -> None:
        self.base = base
        self._head_lines = HeadLines(titles)
        self._posts = posts
        self.found: list[PageBlock] = []
        self.unread = LeftOutWords()
        self._run = Run()
        self._open_tags: list[tuple[str, str]] = []  # of the inline elements around the run: start and end tag
        self._open_links = 0
        self._pre: etree._Element | None = None  # the outermost <pre> around the run …
        self._keeps_lines = False  # … and whether its lines are set by hand
        self._open_groups: list[tuple[etree._Element, int]] = []  # with where in `found` their first block stands
        self._paths: dict[etree._Element, tuple[str, ...]] = {}

    def read(self, body: etree._Element) -> None:
        """Gather the blocks below `body`; a page with more than MOST_BLOCKS is cut there."""
        skipped: etree._Element | None = None
        walk = etree.iterwalk(body, events=("start", "end", "comment", "pi"))
        for event, element in walk:
            if event == "start":
                if hidden(element):
                    walk.skip_subtree()
                    self.unread.add(element, len(self.found) + (self._run.element is not None), INLINE)
                    skipped = element
                else:
                    self._enter(element)
                    self._add(element.text, element)
                continue
            if event == "end" and element is not skipped:
                self._leave(element)
                if self._open_groups and self._open_groups[-1][0] is element:
                    start = self._open_groups.pop()[1]
                    self.found[start:] = grouped(element, self.found[start:], self.base, is_post=element in self._posts)
                    self.unread.grouped(len(self.found))
            if element is not body:
                self._add(element.tail, element.getparent())
            if len(self.found) >= MOST_BLOCKS:
                self.unread.end(MOST_BLOCKS)
                break
        self._flush()

    def dom_path(self, element: etree._Element) -> str:
        """Return the DOM path of `element`: tags, each with its first class (or id) that has no digit."""
        missing: list[etree._Element] = []
        at: etree._Element | None = element
        while at is not None and at not in self._paths and at.tag != "html":
            missing.append(at)
            at = at.getparent()
        steps = self._paths.get(at, ()) if at is not None else ()
        for inner in reversed(missing):
            steps = (*steps, _step(inner))[-LONGEST_PATH:]
            self._paths[inner] = steps
        return "/".join(steps)

    def _enter(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in INLINE:
            self._open_inline(element, tag)
        elif tag == "br":
            if self._run.text and self._head_lines.ends(self._run.line(), element, self.found):
                self._flush()
            else:
                self._break()
        elif tag == "img":
            self._picture(element)
        else:
            self._flush()
            if tag == "pre" and self._pre is None:
                self._pre, self._keeps_lines = element, keeps_lines(element)
            if (tag in GROUPS or element in self._posts) and len(self._open_groups) < DEEPEST_GROUPS:
                self._open_groups.append((element, len(self.found)))
            elif tag == "hr":
                self._append_wordless(Divider(), element)
            elif tag in ("iframe", "video", "audio", "embed"):
                self._embed(element)

    def _leave(self, element: etree._Element) -> None:
        tag = element.tag
        if tag in INLINE:
            if tag == "a":
                self._open_links -= 1
            if self._open_tags:
                self._run.html.append(self._open_tags.pop()[1])
        elif tag not in ("br", "img"):
            self._flush()
            if element is self._pre:
                self._pre = None

    def _open_inline(self, element: etree._Element, tag: str) -> None:
        begin, end = "", ""
        if tag == "a":
            self._open_links += 1
            href = addresses.resolve(self.base, element.get("href") or "")
            if href:
                begin, end = f'<a href="{html.escape(href)}">', "</a>"
        elif tag in MARKUP:
            begin, end = f"<{MARKUP[tag]}>", f"</{MARKUP[tag]}>"
        self._open_tags.append((begin, end))
        self._run.html.append(begin)

    def _add(self, text: str | None, element: etree._Element | None) -> None:
        if text and self._pre is None:
            if self._run.html or not text.isspace():  # space between two blocks is of neither
                self._add_words(text, element)
        elif text:
            for number, line in enumerate(text.split("\n")):
                if number:
                    self._break("<br>" if self._keeps_lines else " ")
                if line:
                    self._add_words(line_with_spaces(line) if self._keeps_lines else line, element)
            self._run.preformatted = True

    def _add_words(self, text: str, element: etree._Element | None) -> None:
        run = self._run
        if not text.isspace():
            if run.element is None:
                run.element = element
            run.breaks = 0
            if self._open_links:
                run.linked += len("".join(text.split()))
        run.html.append(html.escape(text, quote=False))
        run.text.append(text)
        run.size += len(text)

    def _break(self, mark: str = "<br>") -> None:
        """Keep a line break inside the paragraph; end it at a second one in a row: old pages have no <p> elements.

        `mark` is what stands for it in HTML.
        """
        self._run.breaks += 1
        if self._run.breaks >= 2:
            self._flush()
        else:
            self._run.html.append(mark)
            self._run.text.append("\n")

    def _flush(self) -> None:
        """End the run: make a block of it if it has words. Inline elements that are open stay open in the next run."""
        run = self._run
        if not (run.html or run.preformatted):
            return  # nothing since the last block
        if run.element is None and not run.preformatted:
            run.html, run.breaks = [begin for begin, _ in self._open_tags], 0
            run.text.clear()
            run.size = 0
            return
        self._run = Run(html=[begin for begin, _ in self._open_tags])
        if run.element is None:
            return
        text = "".join(run.text)
        text = normalize(text.replace(KEPT_SPACE, " ") if run.preformatted else text)
        if not any(map(str.isalnum, text)):
            return
        element = block_element(run.element)
        markup = tidy("".join([*run.html, *(end for _, end in reversed(self._open_tags))]))
        markup = with_shown_spaces(markup) if run.preformatted else markup
        linked = min(1.0, run.linked / len(text.replace(" ", "")))
        content, dom_path = _content(element, markup), self.dom_path(element)
        block = TextBlock(content=content, text=text, link_share=round(linked, 3), dom_path=dom_path)
        self.found.append(PageBlock(block, element))

    def _append_wordless(self, content: Block, element: etree._Element) -> None:
        self.found.append(PageBlock(TextBlock(content=content, text="", dom_path=self.dom_path(element)), element))

    def _picture(self, element: etree._Element) -> None:
        image = picture(element, self.base)
        if image:
            self._append_wordless(Figure(image), element)

    def _embed(self, element: etree._Element) -> None:
        source = element.get("src") or element.get("data-src") or ""
        if not source:
            source = next((child.get("src") or "" for child in element.iter("source")), "")
        url = addresses.resolve(self.base, source)
        if url and url.startswith("http"):
            title = normalize(element.get("title") or "")
            self._append_wordless(Embed(url, title, addresses.host(url)), element)


def block_element(element: etree._Element) -> etree._Element:
    """Return the nearest element that is not inline: `element` itself, or one around it."""
    while element.tag in INLINE and (parent := element.getparent()) is not None:
        element = parent
    return element


def tidy(markup: str) -> str:
    """Return inline HTML as an Article may hold it: white space folded, no empty elements, no line break at an end."""
    if "<" not in markup:
        return normalize(markup)  # `inline` would change nothing in escaped text without a tag
    markup = normalize(markup)
    if PLAIN_LINK.fullmatch(markup):
        return markup
    markup = inline(markup)
    while (less := EMPTY_TAGS.sub(r"\2", markup)) != markup:
        markup = less
    if markup[:1] not in "< " and markup[-1:] not in "> ":
        return markup
    return OUTER_SPACE.sub(_outermost_tags, markup)


def _outermost_tags(edge: re.Match[str]) -> str:
    return edge[1] or edge[2] or ""


def picture(element: etree._Element, base: str | None) -> Image | None:
    """Return the picture of an <img>; None for an icon.

    Pages that load pictures late have the address in another attribute, and a placeholder in `src`.
    """
    width, height = (_pixels(element.get(side)) for side in ("width", "height"))
    if 0 < width < SMALLEST_PICTURE or 0 < height < SMALLEST_PICTURE:
        return None
    sources = [element.get(name) or "" for name in ("data-src", "data-original", "data-lazy-src", "src")]
    sources.append((element.get("srcset") or element.get("data-srcset") or "").split(" ")[0])
    for source in sources:
        url = addresses.resolve(base, source)
        if url and not PLACEHOLDER.search(url):
            return Image(width=width, height=height, alt=normalize(element.get("alt") or ""), original_url=url)
    return None


def _pixels(value: str | None) -> int:
    number = re.match(r"\s*(\d{1,5})(?:px)?\s*$", value or "")
    return int(number[1]) if number else 0


def _step(element: etree._Element) -> str:
    names = (element.get("class") or "").split()
    if identifier := element.get("id"):
        names.append(f"#{identifier}")
    name = next((name for name in names if not DIGIT.search(name)), "")
    return f"{element.tag}.{name}".replace("/", "") if name else str(element.tag)


def _content(element: etree._Element, markup: str) -> Block:
    """Return the block that an Article would hold for a run of inline HTML in `element`."""
    at = element if element.tag in TELLING else next(element.iterancestors(*TELLING), None)
    tag = "" if at is None else at.tag
    if at is None or tag in LAYOUT:
        return Paragraph(markup)
    if tag in LEVELS:
        return Heading(markup, LEVELS[tag])
    if tag == "blockquote":
        return Quote(markup)
    parent = at.getparent()
    return List((markup,), ordered=parent is not None and parent.tag == "ol")
