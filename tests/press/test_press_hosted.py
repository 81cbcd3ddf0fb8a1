"""A language with an address of its own: the same bytes lead right there, in the whole release, in a folder, on a stick."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from lxml import etree
from msgspec.structs import replace
from PIL import Image as Picture
from press_checks import Page, html_files, snapshot
from press_samples import HOSTED, LANTERN, PAGES, article, everything, press_to

from tamizdat.article import Article, Figure, Image, Label, Paragraph
from tamizdat.paths import FILE_FOLDERS
from tamizdat.press.render.relative_links import FROM_ROOT
from tamizdat.site import Site, StandingPage

ARABIC = "https://ar.lantern.example/"
LEAD = Figure(Image("media/aa/there.png", 4, 4, "جسر"))
MORE = StandingPage(
    slug="more", language="ar", title="المزيد", html='<p><a href="about.md">ا</a> <a href="/about/#us">ب</a></p>'
)


def articles() -> list[Article]:
    """One of each sort, and Arabic ones that lead out of their language's folder and into it."""
    usual = {each.number: each for each in everything()}
    usual[31] = replace(
        usual[31],
        lead_image=LEAD,
        body=(
            Paragraph('<a href="/2013/10/02/ferry-strike-a1/">انظر</a> <a href="/2013/10/03/">ذلك اليوم</a>'),
            Paragraph('<a href="https://lantern.example/#top">الأولى</a> <a href="/ru/2013/11/03/most-a32/">و</a>'),
            Paragraph('<a href="https://ar.lantern.example/news/50.html">خمسون</a> <a href="/about/">نحن</a>'),
            Paragraph('<a href="https://ar.lantern.example/">هنا</a> <a href="/2013/o\'clock-a52/">الساعة</a>'),
        ),
        old_paths=("arabic/31", "ar/former-31"),
        related=(1, 32, 50, 51),
    )
    usual[2] = replace(usual[2], body=(Paragraph(f'<a href="{ARABIC}2013/11/03/jisr-a31/#x">the bridge</a>'),))
    usual[50] = article(50, path="ar/news/50.html", language="ar", headline="خمسون", old_paths=("news/50.html",))
    usual[51] = article(51, path="arabic/51.html", language="ar", headline="ليس تحت البادئة")
    usual[52] = article(52, path="2013/o'clock-a52/", topics=(Label("o'clock", "O'clock"),))
    return list(usual.values())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hosted")
    (folder / "media" / "aa").mkdir(parents=True)
    Picture.new("RGB", (4, 4)).save(folder / "media" / "aa" / "there.png")
    report = press_to(folder, articles(), Site(pages=(*PAGES, MORE)), HOSTED, media=(folder / "media",))
    assert not [line for line in report.left_out if re.search(r"article (2|31|5\d)\b", line)]
    return folder / "site"


def page(site: Path, path: str) -> Page:
    return Page((site / path).read_text(encoding="utf-8"))


def in_release(path: str, query: str) -> str:
    """What a server of plain files sends for a path below the release."""
    return path + "index.html" if path.endswith("/") or not path else path


def at_its_address(path: str, query: str) -> str:
    """What the server of the Arabic address sends, or leads to (docs/serving.md)."""
    folder = path.partition("/")[0]
    if f"?{query}" == FROM_ROOT or folder in {"ru", "ar", *FILE_FOLDERS}:
        return in_release(path, "")
    return "ar/" + in_release(path, "")


SITUATIONS = {
    "on a host": ("https://mirror.example/", "", in_release),
    "in a folder": ("https://mirror.example/papers/lantern/", "", in_release),
    "on a stick": ("file:///media/stick/lantern/", "", in_release),
    "at its address": (ARABIC, "ar/", at_its_address),
}


def reached(site: Path, name: str, value: str, home: str, prefix: str, serve: object) -> str:
    """The file of the release that a link of the page `name` reaches, where the folder `prefix` is the root of `home`."""
    target = urlsplit(urljoin(home + name.removeprefix(prefix), value))
    assert target.geturl().startswith(home), f"{name}: {value} leads out of {home}"
    file: str = serve(unquote(target.path.removeprefix(urlsplit(home).path)), target.query)  # type: ignore[operator]
    assert (site / file).is_file(), f"{name}: {value} reaches no {file} at {home}"
    return file


def test_each_link_of_an_arabic_page_reaches_the_same_file_wherever_it_lies(site: Path) -> None:
    seen: dict[str, int] = {}
    for file in html_files(site / "ar"):
        name = file.relative_to(site).as_posix()
        for _, _, value, _ in Page(file.read_text(encoding="utf-8")).addresses:
            if urlsplit(value).scheme or value.startswith("#") or file.name == "404.html":
                continue
            found = {reached(site, name, value, *how) for how in SITUATIONS.values()}
            assert len(found) == 1, (name, value, found)
            kind = found.pop().partition("/")[0]
            seen[kind] = seen.get(kind, 0) + 1
    assert seen["ar"] > 400 and {"ru", "assets", "media", "2013", "arabic", "index.html", "about"} <= set(seen)


def test_other_pages_have_no_marks_and_no_other_bytes_but_addresses(site: Path, tmp_path: Path) -> None:
    """Whoever reads another language sees what they saw before Arabic had an address."""
    (tmp_path / "media" / "aa").mkdir(parents=True)
    (tmp_path / "media" / "aa" / "there.png").write_bytes((site / "media/aa/there.png").read_bytes())
    press_to(tmp_path, articles(), Site(pages=(*PAGES, MORE)), LANTERN, media=(tmp_path / "media",))
    before = snapshot(tmp_path / "site")
    for name, content in snapshot(site).items():
        if name.startswith(("ar/", "sitemap", "media/")) or name.endswith((".gz", ".json")):
            continue
        assert FROM_ROOT.encode() not in content, name
        same = content.replace(ARABIC.encode(), b"https://lantern.example/ar/")
        same, was = (re.sub(rb"'sha256-[^']+'", b"", each) for each in (same, before[name]))  # of addresses in JSON-LD
        if b"jisr-a31/#x" not in content:  # without the address of its own, that link leads elsewhere
            assert same == was, name


def test_a_page_names_its_own_address(site: Path) -> None:
    found = page(site, "ar/2013/11/03/jisr-a31/index.html")
    links = {(rel, value) for tag, _, value, rel in found.addresses if tag == "link"}
    assert ("canonical", f"{ARABIC}2013/11/03/jisr-a31/") in links
    assert ("alternate", "https://lantern.example/2013/10/03/ferry-strike-a30/") in links
    text = (site / "ar/2013/11/03/jisr-a31/index.html").read_text()
    assert f'property="og:url" content="{ARABIC}2013/11/03/jisr-a31/"' in text
    assert f'property="og:image" content="{ARABIC}media/aa/there.png"' in text, "a reader may reach this host alone"
    news = json.loads(found.scripts["application/ld+json"])["@graph"][0]
    assert news["@id"] == f"{ARABIC}2013/11/03/jisr-a31/" and news["image"] == f"{ARABIC}media/aa/there.png"
    assert news["author"][0]["url"] == f"{ARABIC}author/mirela-osk/"
    assert f"{ARABIC}2013/11/03/jisr-a31/" in page(site, "ar/2013/11/03/jisr-a31/print/index.html").text
    english = page(site, "2013/10/03/ferry-strike-a30/index.html")
    assert ("link", "href", f"{ARABIC}2013/11/03/jisr-a31/", "alternate") in english.addresses


def test_links_to_its_address_become_links_to_the_article(site: Path) -> None:
    english = {
        value for tag, _, value, _ in page(site, "2013/10/03/ferry-strike-a2/index.html").addresses if tag == "a"
    }
    assert "../../../../ar/2013/11/03/jisr-a31/#x" in english
    arabic = {value for _, _, value, _ in page(site, "ar/2013/11/03/jisr-a31/index.html").addresses}
    assert {"../../../../news/50.html", "../../../../", f"../../../../../{FROM_ROOT}#top"} <= arabic
    assert f"../../../../../2013/o'clock-a52/{FROM_ROOT}" in arabic
    assert f"../about/{FROM_ROOT}#us" not in arabic
    assert f"../../about/{FROM_ROOT}#us" in {value for _, _, value, _ in page(site, "ar/more/index.html").addresses}


def test_feeds_take_all_from_their_own_host(site: Path) -> None:
    feed = json.loads((site / "ar/feed.json").read_bytes())
    assert feed["feed_url"] == f"{ARABIC}feed.json" and feed["home_page_url"] == ARABIC
    bridge = next(item for item in feed["items"] if item["title"] == "الجسر القديم")
    assert bridge["url"] == f"{ARABIC}2013/11/03/jisr-a31/"
    html = bridge["content_html"]
    assert f'src="{ARABIC}media/aa/there.png"' in html and f'href="{ARABIC}news/50.html"' in html
    assert 'href="https://lantern.example/2013/10/02/ferry-strike-a1/"' in html
    assert 'href="https://lantern.example/ru/2013/11/03/most-a32/"' in html and "\0" not in html


def test_each_host_has_sitemaps_of_its_own_pages_alone(site: Path) -> None:
    whole = set()
    for folder, home in (("", "https://lantern.example/"), ("ar/", ARABIC)):
        assert f"Sitemap: {home}sitemap.xml\n" in (site / folder / "robots.txt").read_text()
        maps = [loc.text or "" for loc in etree.parse(site / folder / "sitemap.xml").iter("{*}loc")]
        assert {f"{home}sitemap/fronts.xml", f"{home}sitemap/news.xml", f"{home}sitemap/2013-10.xml"} <= set(maps)
        for name in maps:
            for loc in etree.parse(site / (folder + name.removeprefix(home))).iter("{*}loc"):
                path = (loc.text or "").removeprefix(home)
                assert (loc.text or "").startswith(home) and (site / in_release(folder + unquote(path), "")).is_file()
                whole.add(loc.text)
    assert {f"{ARABIC}2013/11/03/jisr-a31/", ARABIC, "https://lantern.example/arabic/51.html"} <= whole
    assert not [each for each in whole if "lantern.example/ar/" in str(each)]


def test_each_language_has_its_missing_page_and_its_moved_pages(site: Path) -> None:
    missing = (site / "ar/404.html").read_text()
    assert '<html lang="ar" dir="rtl">' in missing
    assert 'href="/ar/"' in missing and f'href="/{FROM_ROOT}"' in missing and 'href="/assets/' in missing
    assert (
        '<html lang="en"' in (site / "404.html").read_text() and '<html lang="ru"' in (site / "ru/404.html").read_text()
    )
    moved = (site / "ar/former-31/index.html").read_text()
    assert '<html lang="ar" dir="rtl">' in moved and 'content="0; url=../2013/11/03/jisr-a31/"' in moved
    elsewhere = (site / "arabic/31/index.html").read_text()
    assert '<html lang="en"' in elsewhere and 'content="0; url=../../ar/2013/11/03/jisr-a31/"' in elsewhere
    assert f'rel="canonical" href="{ARABIC}2013/11/03/jisr-a31/"' in elsewhere
