"""What the templates of a letter are given: `letter-issue.html`, `letter-issue.txt` and `letter-page.html`.

All three get `letter`, a LetterView. Every address in it is absolute; in the page, links of texts to articles begin
with "/". Blocks are those of an article (docs/article.md), told apart by their class name; their inline HTML is safe to
print and has no style. A figure is a ShownFigure, an embed a ShownEmbed.
"""

from __future__ import annotations

from msgspec import Struct

from tamizdat.article import Block


class ShownPicture(Struct, frozen=True):
    """A picture: `address` for mail programs of today, `main` for those that know no WebP."""

    address: str
    main: str
    width: int
    height: int
    alt: str


class ShownFigure(Struct, frozen=True):
    """A picture in the text. `picture` is None where there is none to be shown; `original` is where it once was."""

    picture: ShownPicture | None
    alt: str
    caption: str  # inline HTML
    credit: str
    original: str = ""


class ShownEmbed(Struct, frozen=True):
    """Something from elsewhere, as a link that says where it leads; `host` is "" where no link is possible."""

    address: str
    title: str
    provider: str
    host: str


MailBlock = Block | ShownFigure | ShownEmbed


class TextView(Struct, frozen=True):
    """Words of the newsroom between the articles."""

    blocks: tuple[MailBlock, ...]
    kind: str = "text"


class HeadingView(Struct, frozen=True):
    """A heading above the articles that follow."""

    words: str
    kind: str = "heading"


class DispatchView(Struct, frozen=True):
    """A dispatch of live coverage."""

    day: str
    headline: str
    blocks: tuple[MailBlock, ...]


class CorrectionView(Struct, frozen=True):
    """A correction of an article: when it was made, and what it says (inline HTML)."""

    day: str
    html: str


class ArticleView(Struct, frozen=True, kw_only=True):
    """An article. `whole` says whether its text is in this letter; else there are its `summary` and a link.

    `entries` are the dispatches of live coverage, newest first, as `corrections` are. `level` is that of its headline.
    """

    number: int
    path: str  # below the root of the site
    address: str
    headline: str
    kicker: str
    standfirst: str
    summary: str  # the standfirst, or the first words of the text
    byline: str
    day: str
    lead: ShownFigure | None
    corrections: tuple[CorrectionView, ...]
    entries: tuple[DispatchView, ...]
    body: tuple[MailBlock, ...]
    language: str
    direction: str
    ask: str = ""  # a mailto: link by which its whole text is asked for by mail, "" where nobody would take that in
    level: int = 2
    whole: bool = False
    kind: str = "article"


class Appeal(Struct, frozen=True):
    """The line that asks for support: where readers contribute, and how far a campaign is ("" where there is none)."""

    label: str
    address: str
    gap: str = ""


class Verification(Struct, frozen=True):
    """How readers find out whether a copy of the paper is true: the fingerprint of its keys, an address to check."""

    fingerprint: str
    address: str


class LetterView(Struct, frozen=True, kw_only=True):
    """An issue of a newsletter."""

    language: str
    direction: str
    outlet: str
    home: str
    newsletter: str
    subject: str
    preheader: str
    day: str
    appeal: Appeal | None
    leave: str
    leave_by_mail: str = ""  # the same as a mailto: link, "" where nobody would take that in
    preferences: str
    web: str
    elsewhere: tuple[str, ...]  # more addresses of the paper, for readers to whom its own is blocked
    verification: Verification | None
    contact: str  # address of the page with this name, "" where there is none, as the next
    privacy: str
    intro: tuple[MailBlock, ...] = ()
    parts: tuple[TextView | HeadingView | ArticleView, ...] = ()
    closing: tuple[MailBlock, ...] = ()
