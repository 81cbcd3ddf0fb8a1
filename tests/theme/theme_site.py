"""Every page of an invented paper in four languages.

`python tests/theme/theme_site.py FOLDER` writes them, to be looked at.
"""

from __future__ import annotations

import sys
from pathlib import Path

from markupsafe import Markup
from msgspec.structs import replace
from PIL import Image as Canvas
from theme_samples import (
    ADDRESS,
    DAYS,
    FEEDS,
    PICTURE,
    SEARCH,
    article,
    blocks,
    body,
    chrome,
    corrections,
    day,
    issue,
    newsletters,
    page,
    prefix,
    series,
    teaser,
    tongue,
)
from theme_texts import HEADLINES, LONG_HEADLINE, NAMES, SECTIONS, STANDFIRSTS

from tamizdat import theme
from tamizdat.press.render.views import (
    EntryView,
    Group,
    Link,
    ListView,
    Live,
    MovedView,
    Page,
    SearchView,
    StandingView,
    TipsView,
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
    months = tuple(replace(month, count="12") for month in home(language).months)
    years = ((Link("2031", "2031/", count="1,234"), months), (Link("R", ""), months), (None, FEEDS))
    index = ListView(heading="Archive", index=years, letters=months[:2], total=5, count="5", since="1999")
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
        (page("missing", at + "404.html", "404", canonical="", robots="noindex"),
         {"search": SearchView(tuple(Link(label, at + f"p{n}/") for n, label in enumerate(NAMES[language][3])))}),
        (page("newsletters", at + "newsletters/", "Newsletters"), {"newsletters": newsletters(env, language, several=True)}),
        (page("newsletter", at + "newsletters/weekly/", "Weekly"),
         {"newsletters": newsletters(env, language, several=False)}),
        (page("issue", at + "newsletters/weekly/2031-10-03/", "Issue"), {"issue": issue(env, language)}),
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
