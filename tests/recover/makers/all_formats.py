"""One folder that mixes all formats of one invented paper, as a newsroom's disks hold them."""

from __future__ import annotations

import bz2
import gzip
import json
import lzma
from pathlib import Path
from typing import NamedTuple

import samples
from samples import tarred, zipped

from makers import documents, mails, pages
from makers import stories as of
from makers.formats import FORMATS
from makers.picture import picture
from makers.stories import Story

LISTING = "captures.jsonl"
_OUTSIDE = "../elsewhere.html"


class AllFormats(NamedTuple):
    """What `write_all_formats` wrote: the list, the file of each copy of a story, and the files that hold no article.

    All are named from the folder on; one in a packed file as recovery names it ("a.zip!b/c.html").
    """

    listing: Path
    copies: dict[str, Story]
    others: list[str]


# Where each copy lies, its format (a key of FORMATS), and its story. Several copies of one story become one article.
_COPIES: tuple[tuple[str, str, Story], ...] = (
    ("site/2017/pier.html", "html", of.PIER),
    ("site/2017/pier print.md", "markdown", of.PIER),
    ("dumps/pier.txt", "plain text", of.PIER),
    ("site/2018/lighthouse.xhtml", "xhtml", of.LIGHTHOUSE),
    ("crawls/lighthouse.warc", "warc", of.LIGHTHOUSE),
    ("crawls/lighthouse.wacz", "wacz", of.LIGHTHOUSE),
    ("crawls/old/library.arc", "arc", of.LIBRARY),
    ("browser/library.mhtml", "mhtml", of.LIBRARY),
    ("crawls/library.warc.gz", "warc packed", of.LIBRARY),
    ("browser/herring.html", "saved page", of.HERRING),
    ("desk/herring.docx", "word", of.HERRING),
    ("desk/bakery.docx", "word", of.BAKERY),
    ("desk/bakery.odt", "odt", of.BAKERY),
    ("desk/bakery.pdf", "pdf", of.BAKERY),
    ("mails/bridge.eml", "mail", of.BRIDGE),
    ("mails/letters.mbox", "mailbox", of.BRIDGE),
    ("generator/ice.md", "front matter yaml", of.ICE),
    ("generator/old/ice.md", "front matter toml", of.ICE),
    ("generator/orchestra.md", "front matter json", of.ORCHESTRA),
    ("exports/substack.zip", "substack", of.MUSEUM),
    ("feeds/museum.rss", "rss", of.MUSEUM),
    ("exports/movable-type.txt", "movable type", of.DOGS),
    ("feeds/dogs.atom", "atom", of.DOGS),
    ("exports/wordpress.xml", "wordpress", of.POST),
    ("feeds/post.json", "json feed", of.POST),
    ("exports/ghost.json", "ghost", of.WEATHER),
    ("packed/weather.html.gz", "gzip", of.WEATHER),
    ("packed/post.html.bz2", "bzip2", of.POST),
    ("packed/orchestra.html.xz", "xz", of.ORCHESTRA),
    ("packed/dogs.zip", "zip", of.DOGS),
)
# How the article in a file with several is named: what stands behind the file's name.
_WITHIN = {
    "warc": "!{address}", "warc packed": "!{address}", "wacz": "!archive/data.warc.gz!{address}", "arc": "!{address}",
    "mailbox": "!2", "substack": "!posts/{number}.{slug}.html", "rss": "!1", "atom": "!1", "json feed": "!1",
    "movable type": "!{slug}", "wordpress": "!{number}", "ghost": "!{slug}", "zip": "!saved/page.html",
}  # fmt: skip


def write_all_formats(folder: Path) -> AllFormats:
    """Write copies of invented stories in every format that recovery reads into a folder, and what it leaves out.

    The list (`AllFormats.listing`) lies in the folder and names some of the files, with address and day. Damaged files,
    lists of people, pictures, scripts and formats that are known and not read lie among them.
    """
    copies: dict[str, Story] = {}
    for name, form, story in _COPIES:
        _write(folder / name, FORMATS[form](story))
        within = _WITHIN.get(form, "")
        address = story.url.partition("://")[2]
        copies[name + within.format(address=address, number=story.number, slug=story.slug)] = story
    for name, (body, held) in _special().items():
        _write(folder / name, body)
        copies |= {name + within: story for within, story in held.items()}
    others = _others()
    for name, body in others.items():
        _write(folder / name, body)
    return AllFormats(_write_listing(folder), copies, sorted(others))


def _write(path: Path, body: str | bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body.encode() if isinstance(body, str) else body)


def _special() -> dict[str, tuple[bytes, dict[str, Story]]]:
    """Return files that hold several stories, or one in another encoding: their bytes, and the story by its place."""
    deep = gzip.compress(
        zipped({"a/tram.tar.bz2": bz2.compress(tarred({"b/tram.html": pages.page(of.TRAM)}))}), mtime=0
    )
    archive = tarred(
        {"school/text.txt": pages.text(of.SCHOOL), "school/page.html.gz": gzip.compress(pages.page(of.SCHOOL))}
    )
    chapters = {f"!OPS/text/c{story.number}.xhtml": story for story in (of.TRAM, of.SCHOOL)}
    return {
        "books/summer.epub": (documents.ebook(of.TRAM, of.SCHOOL), chapters),
        "packed/deep.zip.gz": (deep, {"!a/tram.tar.bz2!b/tram.html": of.TRAM}),
        "packed/school.tar.xz": (
            lzma.compress(archive),
            {"!school/text.txt": of.SCHOOL, "!school/page.html.gz": of.SCHOOL},
        ),
        "dumps/причал.txt": (pages.bare_text(of.RUSSIAN).encode("cp1251"), {"": of.RUSSIAN}),
        "site/2017/prichal.html": (pages.page(of.RUSSIAN), {"": of.RUSSIAN}),
        "dumps/raseef.txt": (pages.bare_text(of.ARABIC).encode("utf-16"), {"": of.ARABIC}),
        "site/2017/raseef.html": (pages.page(of.ARABIC), {"": of.ARABIC}),
        "site/2018/tool lending.html": (pages.part_of_page(of.LIBRARY), {"": of.LIBRARY}),
    }


def _others() -> dict[str, str | bytes]:
    """Return files that hold no article, or none that is left: each is to be left out, or counted, with a reason."""
    page, word = pages.page(of.BRIDGE), documents.word(of.BRIDGE)
    known = {**samples.FORMATS, **samples.ASSETS}
    people = "".join(f"Reader {n},reader.{n}@mail.example,+47 900 00 0{n:02}\n" for n in range(40))
    return {
        **{
            f"other/{at:02}-{number}": body
            for at, bodies in enumerate(known.values())
            for number, body in enumerate(bodies)
        },
        "damaged/cut.html.gz": gzip.compress(page, mtime=0)[:-40],
        "damaged/cut.bz2": bz2.compress(page)[:-40],
        "damaged/cut.xz": lzma.compress(page)[:-40],
        "damaged/cut.docx": word[: len(word) // 2],
        "damaged/cut.zip": zipped({"page.html": page})[:-60],
        "damaged/cut.tar": tarred({"page.html": page})[:700],
        "damaged/cut.pdf": documents.pdf(of.BRIDGE)[:300],
        "damaged/cut.json": FORMATS["ghost"](of.BRIDGE)[:-9],
        "damaged/cut.warc.gz": FORMATS["warc packed"](of.BRIDGE)[:150],
        "damaged/nothing.html": b"",
        "damaged/noise.html": bytes(range(256)) * 40,
        "damaged/nested.html": "<html><body>" + "<div>" * 100_000,
        "mails/lunch.eml": mails.letter().replace(b"Subject: ", b"Subject: Re: "),
        "desk/readers.txt": people,
        "desk/scan.png": picture("red"),
        "site/2017/404.html": "<html><head><title>Not found</title></head><body><h1>Page not found</h1></body></html>",
    }


def _write_listing(folder: Path) -> Path:
    """Write a list that knows the address and the day of some captures, with lines that are wrong."""
    rows = [
        {"path": "site/2017/pier.html", "url": of.PIER.url, "captured": "2019-06-03"},
        {"path": "dumps/raseef.txt", "url": of.ARABIC.url},
        {"path": "exports/substack.zip", "captured": "2020-01-02"},
        {"path": "site/2018/lost.html", "url": "https://www.vesnacourier.example/lost"},
        {"path": _OUTSIDE},
        {"path": "desk/bakery.pdf", "colour": "red"},
    ]
    listing = folder / LISTING
    listing.write_text("".join(f"{json.dumps(row)}\n" for row in rows) + "no line of a list\n", encoding="utf-8")
    return listing
