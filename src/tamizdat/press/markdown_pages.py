"""The newsroom's own texts, from Markdown files in its folder: standing pages and texts for list pages.

`pages/about.md` and `pages/about.ar.md` are a standing page in two languages; `pages/author/anna-petrova.md` is what
the newsroom says about an author, above the list of the author's articles.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import nh3
from markdown_it import MarkdownIt

from tamizdat import desk_site
from tamizdat.language_codes import normalized
from tamizdat.outlet import Outlet
from tamizdat.paths import is_slug
from tamizdat.press.kinds import LABELLED
from tamizdat.project import Project
from tamizdat.redirects import for_pages, no_pages
from tamizdat.site import ListText, Site, StandingPage

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)?---[ \t]*(?:\n|\Z)(.*)", re.DOTALL)
_PICTURE = re.compile(r"<(?:img|picture|svg|video)\b", re.IGNORECASE)
_SETTINGS = {"title", "description", "sample"}
# How a line of the report about a page ends that `tamizdat new` wrote and nobody has rewritten.
SAMPLE = "not published: it holds the sample text. Write your own, and remove the line `sample: true`."
_KINDS = tuple(row.name for row in LABELLED)  # the folders of `pages/`
_BLOCK_TAGS = {
    *("p", "h2", "h3", "h4", "ul", "ol", "li", "blockquote", "pre", "hr"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_INLINE_TAGS = {"a", "em", "strong", "s", "sub", "sup", "code", "br"}


class StandingError(ValueError):
    """A standing page cannot be used; the message names file, line and remedy."""


def load_site(folder: Path, outlet: Outlet) -> tuple[Site, list[str]]:
    """Return the Site of the newsroom in `folder`, and what had to be left out of it, a line each.

    It is the desk's where the newsroom has one, and what `load_files` reads where it has none.
    """
    desk = desk_site.read(folder)
    return (desk.site(), no_pages(desk.redirects)) if desk else load_files(folder, outlet)


def load_files(folder: Path, outlet: Outlet) -> tuple[Site, list[str]]:
    """Return the Site that the outlet and the files in `pages/` make, and what had to be left out of it, a line each.

    A file is `pages/<slug>.md` for the outlet's first language and `pages/<slug>.<language>.md` for others; a text
    about an author lies in `pages/author/` by the same rule, and so on for topics, sections and series. One that still
    has the line `sample: true` of the pages that `tamizdat new` writes is left out.
    """
    pages: list[StandingPage] = []
    left_out: list[str] = []
    for file in sorted(Project(folder).pages.glob("*.md")):
        try:
            pages.append(read_page(file, outlet))
            left_out += _pictures_left_out(file)
        except StandingError as error:
            left_out.append(str(error))
    texts: list[ListText] = []
    for file in _text_files(Project(folder).pages, left_out):
        try:
            texts.append(read_text(file, outlet))
            left_out += _pictures_left_out(file)
        except StandingError as error:
            left_out.append(str(error))
    left_out += no_pages(outlet.redirects)
    redirects = for_pages(outlet.redirects)
    return Site(pages=tuple(pages), texts=tuple(texts), picks=outlet.picks, redirects=redirects), left_out


def read_page(file: Path, outlet: Outlet) -> StandingPage:
    """Return the standing page in a Markdown file. Raises StandingError."""
    slug, language, settings, html = _read(file, outlet)
    return StandingPage(
        slug=slug,
        language=language,
        title=settings.get("title") or slug.replace("-", " ").capitalize(),
        description=settings.get("description", ""),
        html=html,
    )


def read_text(file: Path, outlet: Outlet) -> ListText:
    """Return the text for a list page in a Markdown file; its folder is named after the kind. Raises StandingError."""
    slug, language, settings, html = _read(file, outlet)
    return ListText(
        kind=file.parent.name,
        slug=slug,
        language=language,
        html=html,
        title=settings.get("title", ""),
        description=settings.get("description", ""),
    )


def _text_files(pages: Path, left_out: list[str]) -> list[Path]:
    """Return the files in the folders of `pages/` that are named after a kind; report other folders."""
    files = []
    for folder in sorted(each for each in pages.glob("*") if each.is_dir()):
        if folder.name in _KINDS:
            files += sorted(folder.glob("*.md"))
        elif next(folder.rglob("*.md"), None):
            left_out.append(f"{folder}: left out: a folder here is one of {', '.join(_KINDS)}. Rename it.")
    return files


def _read(file: Path, outlet: Outlet) -> tuple[str, str, dict[str, str], str]:
    """Return the slug and the language that a file's name says, its settings, and its text as HTML."""
    slug, _, written = file.stem.partition(".")
    codes = [language.code for language in outlet.languages]
    same = {normalized(code): code for code in codes}
    code = same.get(normalized(written), written)
    if code and code not in codes:
        raise StandingError(
            f"{file}: the outlet has no language {written!r}. Name the file {slug}.md or {slug}.{codes[-1]}.md,"
            " or add the language to tamizdat.toml."
        )
    if not is_slug(slug):
        raise StandingError(f"{file}: {slug!r} cannot be an address. Rename the file, for instance to about.md.")
    try:
        text = unicodedata.normalize("NFC", file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise StandingError(f"{file}: byte {error.start} is not UTF-8. Save the file as UTF-8.") from None
    settings, body = _parts(text, file)
    if settings.get("sample", "false").lower() not in {"false", "no"}:
        raise StandingError(f"{file}: {SAMPLE}")
    return slug, code or codes[0], settings, to_html(body)


def _pictures_left_out(file: Path) -> list[str]:
    """Return a line about the pictures in a file that can be read; [] if it has none."""
    _, body = _parts(file.read_text(encoding="utf-8-sig"), file)
    html = _parser().render(body)
    if not (count := len(_PICTURE.findall(html))):
        return []
    what = "a picture was" if count == 1 else f"{count} pictures were"
    return [f"{file}: {what} left out of it: these pages hold text alone. Remove it here, or show it in an article."]


def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def to_html(markdown: str) -> str:
    """Return sanitised block HTML. Headings begin at level 2, since the page's title is the one of level 1."""
    parser = _parser()
    tokens = parser.parse(markdown)
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(max(int(token.tag[1]), 2), 4)}"
    return clean(parser.renderer.render(tokens, parser.options, {}))


def clean(html: str) -> str:
    """Return HTML with nothing but what a text of the newsroom may hold."""
    return nh3.clean(
        html,
        tags=_BLOCK_TAGS | _INLINE_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}, "th": {"scope"}},
        url_schemes={"http", "https", "mailto"},
        link_rel=None,
    ).strip()


def _parts(text: str, file: Path) -> tuple[dict[str, str], str]:
    """Return the settings above a page's text (`key: value` lines between two lines of `---`) and the text."""
    found = _FRONT_MATTER.match(text)
    if not found:
        return {}, text
    settings: dict[str, str] = {}
    for count, line in enumerate((found[1] or "").splitlines(), 2):
        key, colon, value = line.partition(":")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not colon or key.strip() not in _SETTINGS:
            raise StandingError(
                f"{file}, line {count}: {line.strip()!r} is not known here. Use title: or description:."
            )
        settings[key.strip()] = value.strip().strip("\"'")
    return settings, found[2]
