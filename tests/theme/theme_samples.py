"""Views of an invented paper in four languages, with all the trouble that real articles bring.

`python tests/theme/theme_samples.py FOLDER` writes every page of it, to be looked at.
"""

from __future__ import annotations

import sys
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup
from msgspec.structs import replace
from PIL import Image as Canvas
from theme_texts import BYLINES, HEADLINES, LONG_HEADLINE, NAMES, PARAGRAPHS, SECTIONS, STANDFIRSTS

from tamizdat import theme
from tamizdat.article import Block, Divider, Embed, Figure, Heading, Image, List, Paragraph, Quote, Table
from tamizdat.press.render.views import (
    Alternate,
    ArticleView,
    CorrectionView,
    Day,
    EntryView,
    FeedItem,
    FeedView,
    Group,
    LayoutContext,
    Link,
    ListView,
    Live,
    MovedView,
    Page,
    Person,
    Picture,
    SearchView,
    Series,
    StandingView,
    Teaser,
    TipsView,
    VersionView,
)

ADDRESS = "https://courier.example/"
DIRECTION = {"en": "ltr", "ru": "ltr", "ar": "rtl", "fa": "rtl"}
DAYS = {
    "en": "3 October 2031",
    "ru": "3 октября 2031 г.",
    "ar": "3 أكتوبر 2031",
    "fa": "۱۱ مهر ۱۴۱۰",
}
SEARCH = {"en": "Search", "ru": "Поиск", "ar": "بحث", "fa": "جست‌وجو"}
PICTURE = Picture(
    path="media/aa/quay.jpg",
    width=1200,
    height=750,
    alt="A crane on an empty quay at dusk",
    caption=Markup("The north quay, <em>emptied</em> overnight."),
    credit="Ilse Varga",
)
FEEDS = tuple(
    Link(kind, path)
    for kind, path in [
        ("application/rss+xml", "rss.xml"),
        ("application/atom+xml", "atom.xml"),
        ("application/feed+json", "feed.json"),
    ]
)


def prefix(language: str) -> str:
    return "" if language == "en" else f"{language}/"


def tongue(code: str, path: str) -> Alternate:
    return Alternate(code, NAMES[code][1], DIRECTION[code], path, ADDRESS + path)


def chrome(language: str = "en") -> LayoutContext:
    files = theme.published_assets(None)
    sections = tuple(
        Link(label, f"{prefix(language)}section/s{n}/", current=n == 1) for n, label in enumerate(SECTIONS[language])
    )
    return LayoutContext(
        language=language,
        direction=DIRECTION[language],
        outlet=NAMES[language][0],
        tagline=NAMES[language][2],
        home=prefix(language),
        sections=sections,
        footer=tuple(Link(label, f"{prefix(language)}p{n}/") for n, label in enumerate(NAMES[language][3])),
        tips=Link(NAMES[language][4], f"{prefix(language)}tips/"),
        search=Link(SEARCH[language], f"{prefix(language)}search/"),
        tongues=tuple(tongue(code, prefix(code)) for code in NAMES if code != language),
        feeds=FEEDS,
        styles=files.styles,
        print_styles=files.print_styles,
        script="",
        since=1994,
        locale="en_US",
    )


def page(kind: str, path: str, title: str, **more: object) -> Page:
    depth = path.count("/")
    return replace(
        Page(
            kind=kind,
            path=path,
            root="../" * depth or "./",
            title=title,
            description=f"{title}: what the page says.",
            canonical=ADDRESS + path,
        ),
        **more,
    )


def day(language: str, path: str = "") -> Day:
    return Day("2031-10-03T08:15:00+02:00", DAYS[language], path)


def people(language: str, count: int = 2) -> tuple[Person, ...]:
    names = BYLINES[language][:count]
    return tuple(
        Person(name, f"{prefix(language)}author/a{n}/", role="" if n == 0 else role)
        for n, (name, role) in enumerate(names)
    )


def teaser(language: str, n: int, picture: bool = True, **more: object) -> Teaser:
    texts = HEADLINES[language]
    made = Teaser(
        path=f"{prefix(language)}2031/10/03/a{n}/",
        headline=texts[n % len(texts)],
        standfirst=STANDFIRSTS[language][n % len(STANDFIRSTS[language])],
        section=Link(SECTIONS[language][n % 5], f"{prefix(language)}section/s{n % 5}/"),
        people=people(language, 1 + n % 2),
        day=day(language),
        picture=PICTURE if picture and n % 3 == 0 else None,
    )
    return replace(made, **more)


def blocks(language: str) -> tuple[Block, ...]:
    text = [Paragraph(html) for html in PARAGRAPHS[language]]
    image = Image(path=PICTURE.path, width=1200, height=750, alt=PICTURE.alt)
    return (
        *text[:3],
        Heading(HEADLINES[language][1], level=4),
        text[3],
        Quote(STANDFIRSTS[language][0], cite=BYLINES[language][0][0]),
        Quote(STANDFIRSTS[language][1]),
        Figure(image, caption="Later the same <em>evening</em>", credit="Ilse Varga"),
        Figure(Image(original_url="https://old.example/lost.jpg", alt="A ferry"), caption="Lost since"),
        Figure(Image()),
        List((HEADLINES[language][0], f"<strong>{HEADLINES[language][1]}</strong>")),
        List((HEADLINES[language][0], HEADLINES[language][1]), ordered=True),
        Heading(HEADLINES[language][2], level=2),
        Table((("Berth", "Ships", ""), ("North", "12", "3"), ("South",)), header=True, caption="Ships at berth"),
        Table((("only", "cells"),)),
        Table((("Head", "alone"),), header=True),
        Embed("https://video.example/watch?v=1&t=2", title="The quay at dawn", provider="Video"),
        Embed("https://video.example/" + "unbroken" * 30),
        Embed("https://www.films.example/7", HEADLINES[language][0], "Films", replace(image, alt="")),
        Embed("https://films.example/8", LONG_HEADLINE, image=Image("media/aa/gone.jpg")),
        Divider(),
        *text[3:],
    )


def body(env: Environment, content: tuple[Block, ...], root: str, top: int = 1) -> Markup:
    return env.get_template("body.html").module.blocks(content, root, top)


def corrections(language: str, link: Link | None = None) -> tuple[CorrectionView, ...]:
    texts = ("An earlier version gave a <em>wrong</em> name.", *STANDFIRSTS[language])
    return tuple(CorrectionView(day(language), Markup(text), f"c{n}", link) for n, text in enumerate(texts))


def series(language: str, part: str = "2") -> Series:
    at = f"{prefix(language)}2031/10/"
    return Series(
        label=HEADLINES[language][3],
        path=f"{prefix(language)}series/x/",
        part=part,
        total="5" if part else "",
        previous=Link(HEADLINES[language][1], at + "02/a1/"),
        next=Link(LONG_HEADLINE if part else HEADLINES[language][2], at + "04/a1/"),
    )


def errata(language: str) -> ListView:
    found = corrections(language, Link(LONG_HEADLINE, f"{prefix(language)}2031/10/03/a1/#c0"))
    hebrew = replace(found[0], link=Link("הנמל נסגר בלילה", "2031/10/03/a2/#c0"), language="he", direction="rtl")
    return ListView(
        heading="Corrections",
        words=Markup("<p>") + STANDFIRSTS[language][0] + Markup("</p>"),
        corrections=(*found, hebrew),
        months=tuple(Link(str(year), f"{prefix(language)}corrections/{year}/") for year in (2031, 2030)),
        feeds=FEEDS,
    )


def article(env: Environment, language: str = "en", **more: object) -> ArticleView:
    path = f"{prefix(language)}2031/10/03/harbour-a7/"
    made = ArticleView(
        number=7,
        path=path,
        print_path=path + "print/",
        json_path=path + "article.json",
        headline=HEADLINES[language][0],
        kicker=SECTIONS[language][2],
        standfirst=STANDFIRSTS[language][0],
        people=people(language),
        published=day(language, f"{prefix(language)}2031/10/03/"),
        updated=day(language),
        section=Link(SECTIONS[language][1], f"{prefix(language)}section/s1/"),
        series=series(language),
        topics=tuple(Link(label, f"{prefix(language)}topic/{n}/") for n, label in enumerate(SECTIONS[language])),
        lead=PICTURE,
        body=body(env, blocks(language), "../" * path.count("/")),
        corrections=corrections(language),
        versions=tuple(VersionView(day(language), note) for note in (STANDFIRSTS[language][1], "")),
        related=tuple(teaser(language, n) for n in range(1, 4)),
        address=ADDRESS + path,
        original="https://old.example/7.html",
    )
    return replace(made, **more)


def home(language: str, picture: bool = True) -> ListView:
    heads = [Link(label, f"{prefix(language)}section/s{n}/") for n, label in enumerate(SECTIONS[language])]
    groups = tuple(
        Group(head, tuple(replace(teaser(language, n * 4 + i, picture), section=head) for i in range(4)))
        for n, head in enumerate(heads)
    )
    return ListView(
        heading=NAMES[language][0],
        lead=tuple(teaser(language, n, picture) for n in (0, 1, 2, 4)),
        groups=groups,
        months=tuple(Link(f"2031-{n:02}", f"{prefix(language)}2031/{n:02}/", current=n == 3) for n in range(1, 11)),
    )


def section(language: str) -> ListView:
    return ListView(
        heading=SECTIONS[language][1],
        kicker=NAMES[language][0],
        lead=(teaser(language, 0), teaser(language, 1, headline=LONG_HEADLINE)),
        groups=(
            Group(
                Link(DAYS[language], f"{prefix(language)}2031/10/03/"), tuple(teaser(language, n) for n in range(2, 6))
            ),
            Group(
                Link("2031", ""),
                (replace(teaser(language, 6), language="he", direction="rtl", headline="הנמל נסגר בלילה"),),
            ),
        ),
        newer=Link("2031-11", f"{prefix(language)}section/s1/2031/11/"),
        older=Link("2031-09", f"{prefix(language)}section/s1/2031/09/"),
        months=(Link("2031-10", f"{prefix(language)}section/s1/2031/10/", current=True),),
        feeds=(Link("application/rss+xml", f"{prefix(language)}section/s1/rss.xml"), FEEDS[1]),
    )


def feed(env: Environment) -> FeedView:
    item = FeedItem(
        address=ADDRESS + "2031/10/03/harbour-a7/",
        headline=HEADLINES["en"][0] + " & <more> \x0b",
        summary=STANDFIRSTS["en"][0],
        html=body(env, blocks("en"), ADDRESS) + Markup("<p>]]></p>"),
        people=("Ilse Varga", "R. & D."),
        topics=("Harbour",),
        published="2031-10-03T08:15:00+02:00",
        updated="2031-10-03T08:15:00+02:00",
        published_mail="Fri, 03 Oct 2031 08:15:00 +0200",
    )
    return FeedView(
        title="The Ostrel Courier",
        description="News & reports",
        language="en",
        address=ADDRESS + "rss.xml",
        home=ADDRESS,
        updated=item.updated,
        items=(item, replace(item, address=ADDRESS + "2", summary="", people=(), topics=())),
    )


def tips(language: str) -> TipsView:
    return TipsView(
        title=NAMES[language][4],
        html=Markup("<p>") + STANDFIRSTS[language][0] + Markup("</p>"),
        onion="courierexamplecourierexamplecourierexamplecourierexampleabcd.onion",
        signal="@courier.31",
        email="tips@courier.example",
        pgp_fingerprint="0A1B 2C3D 4E5F 6071 8293  A4B5 C6D7 E8F9 0A1B 2C3D",
        post="The Ostrel Courier\nPO Box 31\n1000 Velna",
    )


def pages(language: str) -> dict[str, str]:
    """Every kind of page in a language, by path."""
    env = theme.environment(None, language)
    head, at = chrome(language), prefix(language)
    story = article(env, language)
    own = tuple(tongue(code, prefix(code) + "2031/10/03/harbour-a7/") for code in NAMES if code != language)
    own = (replace(own[0], mutual=False), *own[1:])
    entries = tuple(
        EntryView(day(language), f"e{n}", HEADLINES[language][n], body(env, blocks(language)[:4], "../../../../", 2))
        for n in range(2)
    )
    live = Live(2, "2", day(language), "e0")
    bare = article(
        env, language, kicker="", standfirst="", people=(), published=None, updated=None, section=None, series=None,
        topics=(), lead=None, body=Markup("<p>One line.</p>"), corrections=(), versions=(), related=(), appeals=False,
    )  # fmt: skip
    long = replace(
        story,
        headline=LONG_HEADLINE,
        lead=None,
        language="he",
        direction="rtl",
        entries=entries,
        live=live,
        series=series(language, ""),
    )
    index = ListView(heading="Archive", index=(("2031", tuple(home(language).months)), ("", FEEDS)))
    shown: list[tuple[Page, dict[str, object]]] = [
        (page("home", at, NAMES[language][0]), {"front": home(language)}),
        (page("home", at + "text/", NAMES[language][0]), {"front": home(language, picture=False)}),
        (page("home", at + "empty/", "Empty"), {"front": ListView(heading="Empty", empty=True)}),
        (page("home", at + "one/", "One"), {"front": ListView(heading="One", lead=(teaser(language, 0),))}),
        (page("section", at + "section/s1/", SECTIONS[language][1]), {"front": section(language)}),
        (page("author", at + "author/none/", "Nobody"), {"front": ListView(heading="Nobody", empty=True)}),
        (page("archive", at + "archive/", "Archive"), {"front": index}),
        (page("corrections", at + "corrections/", "Corrections"), {"front": errata(language)}),
        (page("corrections", at + "none/", "Corrections"), {"front": ListView(heading="Corrections", empty=True)}),
        (page("article", story.path, story.headline, tongues=own, json_ld=Markup('{"@type": "NewsArticle"}'), default=ADDRESS + "2031/",
              image=ADDRESS + PICTURE.path, image_alt=PICTURE.alt, published="2031-10-03", updated="2031-10-04"),
         {"article": story}),
        (page("article", at + "2031/10/03/bare-a8/", bare.headline), {"article": bare}),
        (page("article", at + "2031/10/03/long-a9/", long.headline), {"article": long}),
        (page("withdrawn", at + "2031/10/03/gone-a9/", "Gone"),
         {"article": replace(bare, headline="", withdrawn="The photographer asked for it.")}),
        (page("print", story.print_path, story.headline, robots="noindex"), {"article": story}),
        (page("print", at + "2031/10/03/long-a9/print/", long.headline), {"article": long}),
        (page("standing", at + "about/", NAMES[language][3][0]),
         {"standing": StandingView(NAMES[language][3][0], story.body)}),
        (page("tips", at + "tips/", NAMES[language][4]), {"tips": tips(language)}),
        (page("tips", at + "notips/", NAMES[language][4]),
         {"tips": TipsView(title=NAMES[language][4], html=Markup(""), email="a@b.example")}),
        (page("search", at + "search/", SEARCH[language]),
         {"search": SearchView(tuple(Link(label, at + f"p{n}/") for n, label in enumerate(NAMES[language][3])))}),
        (page("missing", at + "404.html", "404", canonical="", robots="noindex"), {}),
        (page("moved", at + "old/", "Moved"), {"moved": MovedView(ADDRESS + story.path, story.path)}),
    ]  # fmt: skip
    return {
        one.path if one.path.endswith(".html") else one.path + "index.html": theme.template(env, one.kind).render(
            chrome=head, page=one, **views
        )
        for one, views in shown
    }


def write(folder: Path) -> None:
    """Write the whole sample site into a folder."""
    for language in NAMES:
        for path, html in pages(language).items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_text(html)
    for asset in theme.published_assets(None).files:
        (folder / asset.path).parent.mkdir(parents=True, exist_ok=True)
        (folder / asset.path).write_bytes(asset.content)
    (folder / PICTURE.path).parent.mkdir(parents=True, exist_ok=True)
    slope = Canvas.linear_gradient("L").resize((1200, 750))
    Canvas.merge("RGB", (slope.point(lambda v: 60 + v // 3), slope.point(lambda v: 80 + v // 4), slope)).save(
        folder / PICTURE.path, quality=60
    )


if __name__ == "__main__":
    write(Path(sys.argv[1]))
