"""A small made-up paper on which a theme is tried: every field of every view filled in once, and left empty once.

It speaks the outlet's own languages and has its sections, and one language more where the outlet's all run in one
direction. No word of it is an article of anybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace
from PIL import Image as Canvas

from tamizdat.article import (
    Article,
    Block,
    Byline,
    Correction,
    Divider,
    Embed,
    Entry,
    Figure,
    Heading,
    Image,
    Label,
    List,
    Moment,
    Paragraph,
    Quote,
    Status,
    Table,
    Version,
)
from tamizdat.outlet import Language, Outlet, Section, Tips
from tamizdat.press.kinds import LATEST
from tamizdat.press.render.dates import direction_of
from tamizdat.site import Site, StandingPage

# A usual length for a news story, and the one that the budget of a page is set for (docs/theme.md).
ORDINARY_WORDS = 730
_PICTURE = "media/aa/quay.png"
_SIZE = 60, 40
_SPARE = (("ar", "العربية"), ("he", "עברית"), ("fa", "فارسی"), ("en", "English"), ("fr", "Français"), ("de", "Deutsch"))
_TIPS = Tips(
    onion="ostrelcourierostrelcourierostrelcourierostrelcourierabcd.onion",
    signal="@courier.31",
    email="tips@courier.example",
    pgp_fingerprint="0A1B 2C3D 4E5F 6071 8293  A4B5 C6D7 E8F9 0A1B 2C3D",
    post="The Ostrel Courier\nPO Box 31, Velna",
)
_HEADLINES = ("Port closes its north quay", "Council votes to seal the ledger", "Salt prices double in Velna")
_AUTHORS = (Byline("Ilse Varga", "ilse-varga"), Byline("Tomas Brek", "tomas-brek", "photographs"))
_TOPICS = (Label("harbour", "Harbour"), Label("courts", "Courts"))
_SYLLABLES = (
    *("ba", "ce", "di", "fo", "gu", "ha", "je", "ki", "lo", "mu", "na", "pe", "ri", "so", "tu", "va", "ze", "sta"),
    *("tre", "bro", "gri", "pla", "nor", "vel", "ost", "ing", "er", "an", "the", "of"),
)


class Paper(Struct, frozen=True):
    """What a press is given: who publishes, what stands beside the articles, the articles."""

    outlet: Outlet
    site: Site
    articles: list[Article]


def papers(outlet: Outlet, site: Site) -> Iterator[Paper]:
    """Yield the paper with everything, one with bare articles and no settings but a name, and one without articles."""
    yield _full(outlet, site)
    first = outlet.languages[0]
    plain = Outlet(
        name=outlet.name, address=outlet.address, languages=(Language(first.code, first.name, first.prefix),)
    )
    bare = [_article(1, first), replace(_article(2, first), published=Moment("2031-10-03"), appeals=False)]
    yield Paper(plain, Site(), bare)
    yield Paper(replace(outlet, tips=Tips()), Site(), [])


def draw(folder: Path) -> None:
    """Put the paper's picture into a folder that stands for media/."""
    file = folder / _PICTURE.removeprefix("media/")
    file.parent.mkdir(parents=True)
    Canvas.new("RGB", _SIZE, "slategray").save(file)


def ordinary_path(path: str) -> bool:
    """Whether the page at `path` is an article of usual length."""
    return "ordinary-story" in path and "/print/" not in path


def _full(outlet: Outlet, site: Site) -> Paper:
    languages = _both_directions(outlet.languages)
    empty = Section("nothing-here-yet", {language.code: "Nothing here yet" for language in languages})
    sections = outlet.sections or (Section("news", {language.code: "News" for language in languages}),)
    outlet = replace(
        outlet,
        tagline=outlet.tagline or "The news of Ostrel, from wherever we can write it",
        founded=outlet.founded or 1994,
        languages=languages,
        sections=(*sections, empty),
        tips=_TIPS,
    )
    written = {(page.slug, page.language) for page in site.pages}
    html = '<h2>Who we are</h2><p>We print what others do not. <a href="/">Read us</a>.</p>'
    pages = [
        StandingPage(slug, language.code, title, html)
        for language in languages
        for slug, title in (("about", "About us"), ("corrections", "Corrections"), ("tips", "Send us a tip"))
        if (slug, language.code) not in written
    ]
    moved = {"old/about/": "about/", "old/elsewhere/": "https://elsewhere.example/", **site.redirects}
    return Paper(outlet, replace(site, pages=(*site.pages, *pages), redirects=moved), list(_articles(outlet)))


def _both_directions(languages: tuple[Language, ...]) -> tuple[Language, ...]:
    """Add a language that is written the other way where none is."""
    missing = {"ltr", "rtl"} - {direction_of(language.code) for language in languages}
    added = tuple(
        Language(code, name, f"{code}-tried/")
        for direction in missing
        for code, name in [next(spare for spare in _SPARE if direction_of(spare[0]) == direction)]
    )
    return (*languages, *added)


def _articles(outlet: Outlet) -> Iterator[Article]:
    """Yield articles of every sort in each language, then as many as it takes for pages by month, year and number."""
    numbers = {language.code: 100 * count for count, language in enumerate(outlet.languages, 1)}
    section = Label(outlet.sections[0].slug, "News")
    for language in outlet.languages:
        yield from _of_language(language, numbers, section)
    first = outlet.languages[0]
    codes = {language.code for language in outlet.languages}
    # An article in a language that the outlet has no front in stands among those of the first one.
    foreign = next(
        (code for code, _ in _SPARE if code not in codes and direction_of(code) != direction_of(first.code)), ""
    )
    if foreign:
        yield replace(_everything(50, first, section), language=foreign, translations={})
    yield replace(_everything(51, first, section), path=f"{first.prefix}news/51.html", old_paths=(), translations={})
    for count in range(LATEST + 1):
        day = Moment(f"{2029 + count % 2}-0{1 + count % 3}-{1 + count % 28:02}")
        yield replace(
            _article(10_000 + count, first),
            published=day, section=section, topics=_TOPICS[:1], bylines=_AUTHORS[:1],
            corrections=(Correction(day, "An earlier version gave a wrong name."),),
        )  # fmt: skip
        yield _article(20_000 + count, first)


def _of_language(language: Language, numbers: dict[str, int], section: Label) -> Iterator[Article]:
    base = numbers[language.code]
    others = {code: number for code, number in numbers.items() if code != language.code}
    dated = Moment("2031-10-03T08:15:00+02:00", "minute")
    related = tuple(base + count for count in range(6))
    yield replace(_everything(base, language, section), translations=others)
    yield replace(
        _article(base + 1, language, "ordinary-story"),
        published=dated, section=section, topics=_TOPICS, bylines=_AUTHORS, body=tuple(_prose()), related=related,
        standfirst="The harbourmaster has not answered.",
    )  # fmt: skip
    yield replace(_article(base + 2, language), published=dated, entries=_entries(), appeals=False, section=section)
    yield replace(_article(base + 3, language), published=dated, section=section, topics=_TOPICS, bylines=_AUTHORS[1:])
    yield replace(_article(base + 4, language), published=Moment("2031-09-02"), section=section)
    yield replace(_article(base + 5, language), published=Moment("2030-09-02"), lead_image=_figure(), bylines=_AUTHORS)
    yield replace(_article(base + 6, language), status=Status("withdrawn", "The photographer asked for it."))


def _article(number: int, language: Language, slug: str = "story") -> Article:
    """Return an article that has a headline, a paragraph and nothing else."""
    return Article(
        number=number,
        path=f"{language.prefix}2031/10/03/{slug}-a{number}/",
        language=language.code,
        headline=_HEADLINES[number % len(_HEADLINES)],
        body=(Paragraph("Nobody came."),),
    )


def _everything(number: int, language: Language, section: Label) -> Article:
    """Return an article with every field filled in."""
    return replace(
        _article(number, language),
        old_paths=(f"old/{number}.html",),
        original_url=f"https://old.example/{number}",
        kicker="Port of Ostrel",
        headline="Harbourmaster, two deputies and the whole night shift of the north quay dismissed after inspectors"
        " find that the ledger had been written in advance",
        standfirst="The council has not <answered> & will not.",
        bylines=_AUTHORS,
        published=Moment("2031-10-03T08:15:00+02:00", "minute"),
        updated=Moment("2031-10-04"),
        section=section,
        topics=_TOPICS,
        series=Label("the-bridge", "The bridge"),
        body=_body(),
        lead_image=_figure(),
        entries=_entries(),
        corrections=(Correction(Moment("2031-10-05"), "An earlier version gave a <em>wrong</em> name."),) * 2,
        versions=(Version(Moment("2031-10-04"), "A name was corrected."),),
        related=(number + 1, number + 3, number + 5),
    )


def _figure() -> Figure:
    image = Image(_PICTURE, *_SIZE, alt="A crane on an empty quay")
    return Figure(image, "The north quay, <em>emptied</em> overnight.", "Ilse Varga")


def _entries() -> tuple[Entry, ...]:
    times = ("2031-10-03T12:00:00+02:00", "2031-10-03T09:00:00+02:00")
    heads = ("The gates open", "")
    return tuple(
        Entry(Moment(time, "minute"), head, (Paragraph("A ship came in."), Heading("What it carried")))
        for time, head in zip(times, heads, strict=True)
    )


def _body() -> tuple[Block, ...]:
    return (
        Paragraph('The council met <a href="https://elsewhere.example/">again</a> &amp; <strong>sealed</strong> it.'),
        Heading("A crosshead", level=4),
        Quote("We wait.", "A docker"),
        Quote("We <em>still</em> wait."),
        _figure(),
        Figure(Image(original_url="https://old.example/lost.jpg", alt="A ferry"), "Lost since"),
        List(("Bread", "Rope")),
        List(("First", "Second"), ordered=True),
        Table((("Berth", "Ships", ""), ("North", "12", "3"), ("South",)), header=True, caption="Ships at berth"),
        Table((("only", "cells"),)),
        Embed("https://video.example/watch?v=1", "The quay at dawn", "Video"),
        Embed("https://video.example/2"),
        Divider(),
        Paragraph("Nobody came."),
    )


def _prose() -> Iterator[Paragraph]:
    """Yield text of ORDINARY_WORDS words that packs about as well as prose does: to some 3 KB."""
    drawn = b"".join(sha256(bytes([count])).digest() for count in range(3 * ORDINARY_WORDS // 32 + 1))
    words = [
        "".join(_SYLLABLES[byte % len(_SYLLABLES)] for byte in drawn[3 * count : 3 * count + 2 + count % 2])
        for count in range(ORDINARY_WORDS)
    ]
    for start in range(0, ORDINARY_WORDS, 60):
        yield Paragraph(" ".join(words[start : start + 60]).capitalize() + ".")
