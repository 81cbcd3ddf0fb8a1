"""Views of an invented paper in four languages, with all the trouble that real articles bring."""

from __future__ import annotations

from jinja2 import Environment
from markupsafe import Markup
from msgspec.structs import replace
from theme_texts import BYLINES, HEADLINES, LONG_HEADLINE, NAMES, PARAGRAPHS, SECTIONS, STANDFIRSTS

from tamizdat import theme
from tamizdat.article import Block, Divider, Embed, Figure, Heading, Image, List, Paragraph, Quote, Table
from tamizdat.press.pictures.published import PictureFile, PublishedPicture, shown_blocks
from tamizdat.press.render.views import (
    Alternate,
    ArticleView,
    CorrectionView,
    Day,
    FeedItem,
    FeedView,
    IssueView,
    LayoutContext,
    Link,
    NewslettersView,
    NewsletterView,
    Page,
    Person,
    Picture,
    Series,
    SignUpBox,
    Teaser,
    VersionView,
)
from tamizdat.site import NewsletterPage, ServiceAddress

ADDRESS = "https://courier.example/"
DIRECTION = {"en": "ltr", "ru": "ltr", "ar": "rtl", "fa": "rtl"}
DAYS = {
    "en": "3 October 2031",
    "ru": "3 октября 2031 г.",
    "ar": "3 أكتوبر 2031",
    "fa": "۱۱ مهر ۱۴۱۰",
}
SUPPORT = {"en": "Support us", "ru": "Поддержать нас", "ar": "ادعمونا", "fa": "از ما حمایت کنید"}
SEARCH = {"en": "Search", "ru": "Поиск", "ar": "بحث", "fa": "جست‌وجو"}
RENDITIONS = tuple(PictureFile(f"media/aa/quay.{width}.webp", width, width * 5 // 8) for width in (320, 640))
AVIFS = tuple(replace(each, path=each.path.replace("webp", "avif")) for each in RENDITIONS)
PICTURE = Picture(
    path="media/aa/quay.jpg",
    width=1200,
    height=750,
    alt="A crane on an empty quay at dusk",
    caption=Markup("The north quay, <em>emptied</em> overnight."),
    credit="Ilse Varga",
    renditions=RENDITIONS,
    avifs=AVIFS,
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
        support=Link(SUPPORT[language], f"{prefix(language)}contribute/"),
        support_address=f"{ADDRESS}{prefix(language)}contribute/",
        newsletters=Link("Newsletters", f"{prefix(language)}newsletters/"),
        sign_up=SignUpBox(
            name=HEADLINES[language][1],
            when=STANDFIRSTS[language][1],
            path=f"{prefix(language)}newsletters/",
            preview=f"{prefix(language)}newsletters/weekly/",
            privacy=Link(NAMES[language][3][1], f"{prefix(language)}p1/"),
        ),
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
    pictures = [block.image for block in content if isinstance(block, Figure | Embed) and block.image]
    published = {
        each.path: PublishedPicture(PictureFile(each.path, each.width, each.height), RENDITIONS, "", AVIFS)
        for each in pictures
        if each.path
    }
    return env.get_template("body.html").module.blocks(shown_blocks(content, published), root, top)


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


def newsletters(env: Environment, language: str, *, several: bool) -> NewslettersView:
    """The form for two newsletters, or for one with its issues."""
    at = f"{prefix(language)}newsletters/weekly/"
    written = NewsletterPage(
        language=language, slug="weekly", name=HEADLINES[language][1], description=STANDFIRSTS[language][0],
        when=STANDFIRSTS[language][1], consent=STANDFIRSTS[language][0], action="service/",
        others=(ServiceAddress("http://courier.onion/service/", "courier.onion"),),
    )  # fmt: skip
    shown = issue(env, language)
    first = NewsletterView(written, at, shown)
    second = NewsletterView(replace(written, slug="breaking", name=LONG_HEADLINE), at)
    issues = () if several else (shown, replace(shown, title=LONG_HEADLINE, path=f"{at}2031-09-26/"))
    return NewslettersView(
        items=(first, second) if several else (first,),
        privacy=Link(NAMES[language][3][1], f"{prefix(language)}p1/"),
        issues=issues,
        feeds=() if several else FEEDS,
    )


def issue(env: Environment, language: str) -> IssueView:
    at = f"{prefix(language)}newsletters/weekly/"
    return IssueView(
        title=HEADLINES[language][2],
        path=f"{at}2031-10-03/",
        day=day(language),
        newsletter=Link(HEADLINES[language][1], at),
        when=STANDFIRSTS[language][1],
        html=body(
            env, tuple(Paragraph(html) for html in PARAGRAPHS[language]), "../../../" + "../" * (language != "en")
        ),
    )


def feed(env: Environment) -> FeedView:
    item = FeedItem(
        id="urn:uuid:0c6fd8a5-0000-5000-8000-000000000007",
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
        id="urn:uuid:0c6fd8a5-0000-5000-8000-000000000000",
        title="The Ostrel Courier",
        description="News & reports",
        language="en",
        address=ADDRESS + "rss.xml",
        home=ADDRESS,
        updated=item.updated,
        items=(item, replace(item, address=ADDRESS + "2", summary="", people=(), topics=())),
    )
