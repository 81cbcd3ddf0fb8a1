"""A story as a document: Word, OpenDocument, PDF, and a chapter of an e-book."""

from __future__ import annotations

from html import escape

from makers.epub import epub
from makers.pages import paragraphs
from makers.pdf import Placed, document, wrapped
from makers.stories import Story
from makers.word import docx, odt, p


def word(story: Story) -> bytes:
    """Return a story as docx; its properties name a reader of the draft, who never comes in."""
    parts = [p(escape(story.headline), "Title"), p(f"By {story.byline}"), p(f"{story.day:%d %B %Y}")]
    return docx(*parts, *(p(escape(text)) for text in story.body), title="Template", creator="Torkel Brask")


def opendocument(story: Story) -> bytes:
    """Return a story as odt."""
    head = f'<text:h text:outline-level="1">{escape(story.headline)}</text:h><text:p>By {story.byline}</text:p>'
    day = f"<text:p>{story.day:%d %B %Y}</text:p>"
    return odt(head + day + "".join(f"<text:p>{escape(text)}</text:p>" for text in story.body))


def pdf(story: Story) -> bytes:
    """Return a story as a PDF document of one page; its letters are those of Latin-1."""
    placed: list[Placed] = [
        (60, 790, 20, story.headline),
        (60, 765, 11, f"By {story.byline}"),
        (60, 750, 11, f"{story.day:%d %B %Y}"),
    ]
    y = 720.0
    for text in story.body:
        lines = wrapped(text, 60, y)
        placed += lines
        y -= 14 * (len(lines) + 1)
    return document(placed)


def ebook(*stories: Story) -> bytes:
    """Return an e-book with a table of contents and a chapter for each story."""
    links = "".join(f"<li><a href='c{story.number}.xhtml'>{escape(story.headline)}</a></li>" for story in stories)
    pages = {"toc": f"<body><nav epub:type='toc'><ol>{links}</ol></nav></body>"}
    for story in stories:
        head = f"<h1>{escape(story.headline)}</h1><p>By {story.byline}</p><p>{story.day:%d %B %Y}</p>"
        pages[f"c{story.number}"] = f"<body>{head}{paragraphs(story)}</body>"
    return epub(pages)
