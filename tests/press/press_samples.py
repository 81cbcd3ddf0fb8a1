"""An outlet that does not exist and its articles, made up by hand and by hypothesis."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
from hypothesis import strategies as st
from msgspec import UNSET

from tamizdat import release
from tamizdat.article import (
    Article,
    Block,
    Byline,
    Correction,
    Dispatch,
    Divider,
    Embed,
    Figure,
    FocalPoint,
    Heading,
    Image,
    Label,
    List,
    Moment,
    Paragraph,
    Quote,
    Source,
    Status,
    Table,
    Version,
    inline,
)
from tamizdat.outlet import Language, Outlet, Section, Tips
from tamizdat.press.archives.archive import MemoryArchive
from tamizdat.press.index.marks import is_invisible
from tamizdat.press.report import PressReport
from tamizdat.press.run import press
from tamizdat.site import Site, StandingPage

LANTERN = Outlet(
    name="The Lantern",
    id="the-lantern",
    tagline="News from Ardavia, written elsewhere",
    address="https://lantern.example/",
    time_zone="Europe/Riga",
    founded=1999,
    languages=(
        Language(code="en", name="English"),
        Language(code="ar", name="العربية", prefix="ar/", outlet_name="الفانوس"),
        Language(code="ru", name="Русский", prefix="ru/"),
    ),
    sections=(Section(slug="news", names={"en": "News", "ar": "أخبار", "ru": "Новости"}),),
    tips=Tips(signal="lantern.01", email="tips@lantern.example"),
)
# The same with Arabic at an address of its own.
HOSTED = msgspec.structs.replace(
    LANTERN,
    languages=tuple(
        msgspec.structs.replace(each, address="https://ar.lantern.example/") if each.code == "ar" else each
        for each in LANTERN.languages
    ),
)
PAGES = (
    StandingPage(slug="about", language="en", title="About us", html="<p>We print what Ardavia does not.</p>"),
    StandingPage(slug="about", language="ar", title="من نحن", html="<p>نحن هنا.</p>"),
)
MONDAY = datetime(2026, 3, 2, 9, tzinfo=UTC)
_TEXT = """the river council of Ardavia met behind closed doors to weigh what the ferry strike had cost the harbour
towns and whether the old bridge tolls should return before winter"""
_WORDS = _TEXT.split()


def article(number: int, **fields: object) -> Article:
    """An article with everything usual; `fields` differ."""
    day = 1 + number % 28
    usual: dict[str, object] = {
        "number": number,
        "path": f"2013/10/{day:02d}/ferry-strike-a{number}/",
        "language": "en",
        "kicker": "Harbour",
        "headline": f"Ferry strike enters day {number}",
        "standfirst": "The council has not answered.",
        "bylines": (Byline("Mirela Osk", "mirela-osk"),),
        "published": Moment(f"2013-10-{day:02d}"),
        "section": Label("news", "News"),
        "topics": (Label("harbour", "Harbour"), Label("strikes", "Strikes")),
        "body": (Paragraph("The council met <em>again</em> on Thursday."), Paragraph("Nobody came.")),
    }
    return Article(**{**usual, **fields})  # type: ignore[arg-type]


def long_article(number: int, words: int = 730) -> Article:
    """An article of `words` words: a usual length for a news story, and the one the page budget is set for."""
    text = [_WORDS[(index * index + index) % len(_WORDS)] for index in range(words)]
    body = [Paragraph(" ".join(text[start : start + 60]).capitalize() + ".") for start in range(0, words, 60)]
    return article(number, body=tuple(body), related=(1, 2, 3, 4, 5, 6))


def everything() -> list[Article]:
    """One article of each sort that press treats in a way of its own."""
    plain = [article(number) for number in range(1, 8)]
    return [
        *plain,
        long_article(20),
        article(
            30,
            published=Moment("2013-11-02T23:30:00+00:00", "minute"),
            updated=Moment("2013-11-03T08:00:00+02:00", "minute"),
            old_paths=("old/thirty.html", "news.php?id=30"),
            original_url="https://www.old-lantern.example/2013/11/02/thirty",
            translations={"ar": 31, "ru": 32},
            related=(1, 999, 40),
            series=Label("bridge", "The bridge"),
            corrections=(Correction(Moment("2013-11-04"), "An earlier version said <em>ten</em>."),),
            versions=(Version(Moment("2013-11-03T08:00:00+02:00", "minute"), "The council's answer was added."),),
            sources=(Source("box-3/secret-name.html", "0" * 64, "html", None, ("headline",), (0,)),),
        ),
        article(31, path="ar/2013/11/03/jisr-a31/", language="ar", headline="الجسر القديم", translations={"en": 30}),
        article(32, path="ru/2013/11/03/most-a32/", language="ru", headline="Старый мост", translations={"en": 30}),
        article(33, path="2013/11/03/gniew-a33/", language="pl", headline="Gniew portu"),
        article(40, status=Status("withdrawn", "A court in Ardavia ordered it.", "court")),
        article(41, path="undated/letter-a41/", published=None, headline="A letter with no date"),
        article(42, path="news/42.html", headline="An address that is a file"),
        article(
            43,
            body=(
                Paragraph('See <a href="https://old-lantern.example/2013/11/02/thirty/#x">what we wrote</a>.'),
                Paragraph('And <a href="/2013/10/02/ferry-strike-a1/">this</a>, <a href="lost.html">not this</a>.'),
                Paragraph('<a href="https://elsewhere.example/a?b=1&amp;c=2">Elsewhere</a>.'),
                Heading("A crosshead"),
                Quote("We <strong>wait</strong>.", "A docker"),
                List(("Bread &amp; salt", "Rope"), ordered=True),
                Table((("Day", "Ships"), ("Monday", "3")), header=True, caption="Ships"),
                Figure(Image("media/ab/missing.jpg", 10, 10, "A bridge"), "The bridge", "M. Osk"),
                Embed("https://video.example/1", "A film", "Video"),
                Embed("https://video.example/2", "Another film", image=Image("media/ab/missing.jpg")),
                Divider(),
            ),
            series=Label("bridge", "The bridge"),
            entries=(
                Dispatch(Moment("2013-10-16T10:00:00+02:00", "minute"), "Ten o'clock", (Paragraph("A ship."),)),
                Dispatch(Moment("2013-10-16T11:30:00+02:00", "minute"), "", (Paragraph("Another ship."),)),
            ),
        ),
    ]


def press_to(
    folder: Path, articles: list[Article], site: Site | None = None, outlet: Outlet = LANTERN, **more: object
) -> PressReport:
    """Press articles into `folder`/site with keys in `folder`."""
    release.init_keys(folder)
    given: dict[str, object] = {"now": MONDAY, **more}
    site = site if site is not None else Site(pages=PAGES)
    return press(MemoryArchive(articles), site, outlet, folder / "site", release.load_online(folder), **given)  # type: ignore[arg-type]


# --- by hypothesis ---------------------------------------------------------------------------------------------------

# Letters of several scripts, marks, and the characters that break markup; no controls, which no Article holds.
TEXT = st.text(
    st.one_of(
        st.sampled_from("abc XYZ éß <>&\"'`{}%;=/\\"),
        st.characters(min_codepoint=0x20, max_codepoint=0xFFFF, exclude_categories=("Cc", "Cs", "Co", "Cn")),
    ),
    max_size=40,
)
NAME = TEXT.filter(lambda text: not is_invisible(text))
SLUG = st.from_regex(r"[a-zа-яء-ي0-9]([a-zа-яء-ي0-9-]{0,8}[a-z0-9])?", fullmatch=True)
HREF = st.sampled_from(["https://elsewhere.example/?a=1&b=2", "mailto:a@b.example", "/about/", "x/../y", "#note", ""])


@st.composite
def inline_html(draw: st.DrawFn) -> str:
    """Inline HTML as an Article may carry it."""
    parts = []
    for _ in range(draw(st.integers(0, 3))):
        text = draw(TEXT).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        tag = draw(st.sampled_from(["", "em", "strong", "s", "sub", "sup", "code", "a"]))
        href = f' href="{draw(HREF)}"'.replace("&", "&amp;") if tag == "a" else ""
        parts.append(f"<{tag}{href}>{text}</{tag}>" if tag else text + draw(st.sampled_from(["", "<br>"])))
    return inline("".join(parts))


LABEL = st.builds(Label, slug=SLUG, name=NAME)
BYLINE = st.builds(Byline, name=NAME, slug=SLUG, role=TEXT)
MOMENT = st.one_of(
    st.dates(date(1900, 1, 1), date(2100, 1, 1)).map(lambda day: Moment(day.isoformat())),
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)).map(
        lambda time: Moment(time.isoformat(), "minute")
    ),
    st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(lambda time: Moment(time.isoformat(), "unknown")),
)
IMAGE = st.builds(
    Image,
    path=st.none() | st.just("media/aa/there.png") | st.just("media/aa/gone.png"),
    width=st.integers(0, 10),
    height=st.integers(0, 10),
    alt=TEXT,
    original_url=st.sampled_from(["", "https://old-lantern.example/p.jpg"]),
    focal_point=st.just(UNSET) | st.builds(FocalPoint, st.integers(0, 100), st.integers(0, 100)),
)
FIGURE = st.builds(Figure, image=IMAGE, caption=inline_html(), credit=TEXT)
ROWS = st.lists(st.lists(inline_html(), min_size=1, max_size=3).map(tuple), min_size=1, max_size=3).map(tuple)
BLOCK: st.SearchStrategy[Block] = st.one_of(
    st.builds(Paragraph, html=inline_html()),
    st.builds(Heading, html=inline_html(), level=st.integers(2, 4)),
    st.builds(Quote, html=inline_html(), cite=TEXT),
    st.builds(List, items=st.lists(inline_html(), max_size=3).map(tuple), ordered=st.booleans()),
    FIGURE,
    st.builds(Embed, url=st.just("https://video.example/1"), title=TEXT, provider=TEXT, image=st.none() | IMAGE),
    st.builds(Table, rows=ROWS, header=st.booleans(), caption=TEXT),
    st.just(Divider()),
)
BODY = st.lists(BLOCK, max_size=5).map(tuple)


@st.composite
def articles(draw: st.DrawFn, number: int = 1) -> Article:
    """Any article that may be pressed."""
    slug = draw(SLUG)
    path = draw(st.sampled_from([f"2013/10/03/{slug}-a{number}/", f"undated/{slug}-a{number}/", f"old/{number}.html"]))
    return Article(
        number=number,
        path=path,
        old_paths=draw(st.sampled_from([(), (f"former/{number}",), ("a?b",)])),
        original_url=draw(st.none() | st.just(f"https://old-lantern.example/{number}")),
        language=draw(st.sampled_from(["en", "ar", "ru", "he", "zh-Hans", "xx"])),
        kicker=draw(TEXT),
        headline=draw(NAME),
        standfirst=draw(TEXT),
        bylines=draw(st.lists(BYLINE, max_size=2).map(tuple)),
        published=draw(st.none() | MOMENT),
        updated=draw(st.none() | MOMENT),
        section=draw(st.none() | LABEL),
        topics=draw(st.lists(LABEL, max_size=2).map(tuple)),
        series=draw(st.none() | LABEL),
        body=draw(BODY),
        lead_image=draw(st.none() | FIGURE),
        entries=draw(st.lists(st.builds(Dispatch, at=MOMENT, headline=TEXT, body=BODY), max_size=2).map(tuple)),
        corrections=draw(st.lists(st.builds(Correction, at=MOMENT, html=inline_html()), max_size=2).map(tuple)),
        versions=draw(st.lists(st.builds(Version, at=MOMENT, note=TEXT), max_size=2).map(tuple)),
        related=draw(st.lists(st.integers(1, 4), max_size=3).map(tuple)),
        appeals=draw(st.booleans()),
    )
