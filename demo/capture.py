"""Makes the demo's captures from its articles: the same newspaper as its readers, printers and archivists kept it.

    python demo/capture.py demo/captures

`articles/*.md` is the truth. Each article lists in `captures` the copies of it that survived: the form (`table`, the
site of 2012; `semantic`, the site of 2017; `web`, the text of a page with its boilerplate; `print`, the print view),
how it was packed or damaged (`gz`, `zip`, `folder`, `split`, `cut`, `broken`, an encoding), and when it was taken.
Nothing depends on the clock or on chance: the same articles give the same captures. `captures.jsonl` beside the folder
lists what is known about each.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import sys
import tomllib
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from jinja2 import Environment, FileSystemLoader
from markdown_it import MarkdownIt
from markupsafe import Markup
from msgspec import Struct

HERE = Path(__file__).parent
SITE = "https://www.nightferry.example/"
HOST = "www.nightferry.example"
# The paper's second site went on line with the year 2017.
SECOND_SITE = "2017"
BATCH = "texts/from-a-reader.zip"


class Photo(Struct, frozen=True, forbid_unknown_fields=True):
    """An article's picture; `file` lies in articles/pictures."""

    file: str
    alt: str
    caption: str
    credit: str


class Truth(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An article as it was published. `address` is None if no capture tells it."""

    slug: str
    text: str
    language: str
    headline: str
    bylines: tuple[str, ...]
    section: str
    topics: tuple[str, ...]
    captures: tuple[str, ...]
    address: str | None = None
    translation_of: str | None = None
    kicker: str = ""
    standfirst: str = ""
    published: str | None = None
    photo: Photo | None = None

    @property
    def url(self) -> str | None:
        """The old address, with its host."""
        return SITE + self.address if self.address else None


def load(folder: Path = HERE / "articles") -> tuple[Truth, ...]:
    """Return every article below `folder`: oldest first, undated ones last."""
    return tuple(sorted(map(_read, folder.glob("*.md")), key=lambda a: (a.published or "9", a.slug)))


def _read(path: Path) -> Truth:
    _, head, text = path.read_text(encoding="utf-8").split("+++\n", 2)
    return msgspec.convert({**tomllib.loads(head), "slug": path.stem, "text": text.strip() + "\n"}, Truth)


def blocks(text: str) -> list[str]:
    """Return Markdown's blocks one by one, as Markdown."""
    return text.strip().split("\n\n")


def straight(text: str) -> str:
    """Return an English page with straight quotes, as the old site's editors typed them."""
    return text.replace("“", "&quot;").replace("”", "&quot;").translate(str.maketrans("’‘", "''"))


def split(text: str) -> str:
    """Return Markdown with its longest paragraph broken in two at the comma that is nearest to its middle."""
    parts = blocks(text)
    longest = max((part for part in parts if part[0] not in "#>|-1"), key=len)
    commas = [at + 1 for at, letter in enumerate(longest) if letter in ",،" and longest[at + 1 :][:1] == " "]
    middle = min(commas, key=lambda at: abs(at - len(longest) // 2))
    parts[parts.index(longest)] = f"{longest[:middle]}\n\n{longest[middle + 1 :]}"
    return "\n\n".join(parts) + "\n"


def words_only(text: str) -> str:
    """Return what a browser copies as text: no markup, a line for each item, a tab between cells."""
    out = []
    for part in blocks(text):
        lines = part.replace("*", "").replace("\\\n", "\n").split("\n")
        if part[0] == "|":
            lines = [
                "\t".join(cell.strip() for cell in line.strip("|").split("|")) for line in lines if "| ---" not in line
            ]
        out.append("\n".join(line.lstrip("#> ").removeprefix("- ") for line in lines))
    return "\n\n".join(out) + "\n"


class Maker:
    """Renders captures. It has all articles, since pages link to other pages."""

    def __init__(self, articles: tuple[Truth, ...]) -> None:
        self.articles = articles
        self.words: dict[str, Any] = tomllib.loads((HERE / "layouts/words.toml").read_text(encoding="utf-8"))
        self.markdown = MarkdownIt().enable("table")
        self.layouts = Environment(
            loader=FileSystemLoader(HERE / "layouts"),
            autoescape=lambda name: bool(name and name.endswith(".html")),
            trim_blocks=False,
            keep_trailing_newline=True,
        )

    def html(self, text: str) -> Markup:
        """Return Markdown as the HTML that both sites held."""
        return Markup(self.markdown.render(text))  # our own articles, in this folder

    def around(self, article: Truth, taken: str) -> tuple[list[Truth], list[Truth]]:
        """Return what a page links to on the day it was taken: articles on the same subject, and the latest ones."""
        shown = [
            other
            for other in self.articles
            if other.language == article.language and other is not article and (other.published or "9")[:10] <= taken
        ]
        shown.reverse()
        return [other for other in shown if set(other.topics) & set(article.topics)][:4], shown[:5]

    def page(self, article: Truth, layout: str, taken: str, flavours: list[str]) -> str:
        """Return a capture as text."""
        words = self.words[article.language]
        related, latest = self.around(article, taken or "9")
        text = split(article.text) if "split" in flavours else article.text
        parts = blocks(text)
        day = date.fromisoformat(article.published[:10]) if article.published else None
        month = words["months"][day.month - 1] if day else ""
        rtl = article.language == "ar"
        picture = article.photo.file if article.photo else ""
        page = self.layouts.get_template(layout).render(
            a=article,
            w=words,
            rtl=rtl,
            old=taken[:4] < SECOND_SITE and bool(taken),
            prefix="ar/" if rtl else "",
            url=article.url,
            charset=next((f for f in flavours if f.startswith("windows")), "utf-8"),
            authors=(f" {words['and']}" + ("" if rtl else " ")).join(article.bylines),
            date=f"{day.day} {month} {day.year}" if day else "",
            long_date=(f"{day.day} {month} {day.year}" if rtl else f"{month} {day.day:02}, {day.year}") if day else "",
            time=article.published[11:16] if article.published else "",
            year=taken[:4],
            body=words_only(text) if layout == "web.txt" else self.html(text),
            markdown=text,
            body_start=self.html("\n\n".join(parts[:3])),
            body_rest=self.html("\n\n".join(parts[3:])),
            summary=article.standfirst or words_only(parts[0]).strip(),
            related=related,
            latest=latest,
            photo_src=f"{article.slug}_files/{picture}" if "folder" in flavours else f"{SITE}photos/{picture}",
            photo_url=f"{SITE}photos/{picture}",
            json_ld=Markup(json.dumps(json_ld(article, words), ensure_ascii=False)),
        )
        if layout == "table.html" and not rtl and "broken" not in flavours:
            page = straight(page)
        return page


def json_ld(article: Truth, words: dict[str, Any]) -> dict[str, Any]:
    """Return the JSON-LD of an article on the second site."""
    about = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.headline,
        "description": article.standfirst,
        "inLanguage": article.language,
        "datePublished": article.published,
        "author": [{"@type": "Person", "name": name} for name in article.bylines],
        "articleSection": words["sections"][article.section],
        "keywords": list(article.topics),
        "mainEntityOfPage": article.url,
        "publisher": {"@type": "NewsMediaOrganization", "name": words["name"]},
    }
    return {key: value for key, value in about.items() if value}


def encode(page: str, flavours: list[str]) -> bytes:
    """Return a capture's bytes: in its encoding, packed and damaged as its flavours say."""
    if "cut" in flavours:
        page = page[: len(page) * 2 // 5].rstrip()
    encoding = next((flavour for flavour in flavours if flavour.startswith("windows")), "utf-8")
    if encoding == "windows-1252":
        page = page.replace("&copy;", "©")
    body = page.encode(encoding)
    if "broken" in flavours:  # a page pasted together from two encodings: the first apostrophes are Windows's
        body = body.replace("’".encode(), b"\x92", 2).replace(b"&copy;", b"\xa9")
    return gzip.compress(body, mtime=0) if "gz" in flavours else body


def make() -> tuple[dict[str, bytes], list[dict[str, str]]]:
    """Return every file of the captures by its path below their folder, and the rows of their list."""
    articles = load()
    maker = Maker(articles)
    files: dict[str, bytes] = {}
    batch: dict[str, bytes] = {}
    rows: list[dict[str, str]] = []
    for article in articles:
        for capture in article.captures:
            form, *flavours = capture.split()
            taken = flavours.pop() if flavours and flavours[-1][0].isdigit() else ""
            layout = {"table": "table.html", "semantic": "semantic.html", "web": "web.txt", "print": "print.md"}[form]
            folder = {"web": "texts", "print": "prints"}.get(form, "pages")
            stem = article.slug if "folder" in flavours else f"{article.slug}-{taken.replace('-', '') or 'copy'}"
            path = f"{folder}/{stem}{Path(layout).suffix}{'.gz' if 'gz' in flavours else ''}"
            body = encode(maker.page(article, layout, taken, flavours), flavours)
            if "zip" in flavours:
                batch[Path(path).name] = body
                continue
            files[path] = body
            if "folder" in flavours and article.photo:
                picture = HERE / "articles/pictures" / article.photo.file
                files[f"pages/{article.slug}_files/{article.photo.file}"] = picture.read_bytes()
            # A page of the old site does not name its own address, so the list does.
            known = {"path": path, "url": article.url if form == "table" else None, "site": HOST, "captured": taken}
            rows.append({key: value for key, value in known.items() if value})
    files[BATCH] = packed(batch)
    files |= junk(maker)
    listed = {row["path"] for row in rows}
    rows += [{"path": path, "site": HOST} for path in files if path not in listed and "_files/" not in path]
    return files, sorted(rows, key=lambda row: row["path"])


def packed(members: dict[str, bytes]) -> bytes:
    """Return a zip of `members` that is the same wherever it is made: stored, and without a clock."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for name, body in members.items():
            archive.writestr(zipfile.ZipInfo(name), body)
    return out.getvalue()


def junk(maker: Maker) -> dict[str, bytes]:
    """Return captures that hold no article: an empty file, noise, and the site's page for a missing page."""
    noise = b"".join(hashlib.sha256(bytes([number])).digest() for number in range(128))
    words = maker.words["en"]
    missing = f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{words["missing"]} | {words["name"]}</title></head>
<body><header class="masthead"><a class="brand" href="/">{words["name"]}</a></header>
<main><h1>{words["missing"]}</h1><p>{words["missing_text"]}</p></main>
<footer><p>{words["footer_new"]}</p></footer></body></html>
"""
    return {"texts/nothing.txt": b"", "pages/disk-fragment.html": noise, "pages/not-there.html": missing.encode()}


def write(folder: Path) -> int:
    """Write the captures into `folder` and their list beside it; return how many files."""
    files, rows = make()
    for path, body in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(body)
    lines = [json.dumps({**row, "path": f"{folder.name}/{row['path']}"}, ensure_ascii=False) for row in rows]
    (folder.parent / f"{folder.name}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(files)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python demo/capture.py FOLDER")
    print(f"{write(Path(sys.argv[1]))} files in {sys.argv[1]}")
