"""Hostile files and articles by kind: each is made at any size, so that the work they cause can be measured."""

from __future__ import annotations

import base64
import gzip
import io
import json
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable

from tamizdat.article import Article, Block, Embed, Figure, Image, Label, Moment, Paragraph, Table

PROSE = "The council of Port Halden decided on Monday that the grain pier will reopen in spring, after years of work."


def page(inside: str, head: str = "") -> bytes:
    """Return a page of an honest article with something else in it."""
    return (
        f"<!doctype html><html><head><title>The Pier Reopens</title>{head}</head><body><article>"
        f"<h1>The Pier Reopens</h1><p>{PROSE}</p>{inside}</article></body></html>"
    ).encode()


def text(inside: str) -> bytes:
    """Return a text of an honest article with something else in it."""
    return f"The Pier Reopens\n\n{PROSE}\n\n{inside}\n".encode()


def markdown(inside: str) -> bytes:
    """Return Markdown of an honest article with something else in it."""
    return f"# The Pier Reopens\n\n[{PROSE}](https://halden.example/)\n\n{inside}\n".encode()


def feed(inside: str, attributes: str = "") -> bytes:
    """Return a feed with something in it."""
    begin = f'<?xml version="1.0"?><rss version="2.0" {attributes}><channel><title>x</title>'
    return f"{begin}{inside}</channel></rss>".encode()


def mail(body: str, headers: str = "Content-Type: text/plain") -> bytes:
    """Return a mail with this body."""
    begin = (
        "From: a@b.example\r\nTo: c@d.example\r\nSubject: The Pier Reopens\r\nDate: Mon, 1 Jan 2018 10:00:00 +0000\r\n"
    )
    return f"{begin}Message-ID: <1@b.example>\r\nMIME-Version: 1.0\r\n{headers}\r\n\r\n{body}".encode()


def nested_mail(depth: int) -> bytes:
    """Return a mail whose parts are in each other `depth` deep."""
    lines = []
    for at in range(depth):
        lines.append(f'Content-Type: multipart/mixed; boundary="b{at}"\r\n\r\n--b{at}\r\n')
    head = lines[0].partition("\r\n")[0] if lines else "Content-Type: text/plain"
    return mail("".join(lines)[len(head) + 4 :] + "Content-Type: text/plain\r\n\r\nx", head)


def zipped(count: int) -> bytes:
    """Return a zip file of so many tiny pages."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        for at in range(count):
            archive.writestr(f"{at}.css", "p{}")
    return out.getvalue()


def overlapping(count: int) -> bytes:
    """Return a zip file whose directory names one member of 64 kB `count` times."""
    body = zlib.compress(b"p{}" * 21_000, 9)[2:-4]
    crc, size = zlib.crc32(b"p{}" * 21_000), 63_000
    local = struct.pack("<4s5H3I2H", b"PK\3\4", 20, 0, 8, 0, 0, crc, len(body), size, 5, 0) + b"a.css" + body
    entry = (
        struct.pack("<4s6H3I5H2I", b"PK\1\2", 20, 20, 0, 8, 0, 0, crc, len(body), size, 5, 0, 0, 0, 0, 0, 0) + b"a.css"
    )
    end = struct.pack("<4s4H2IH", b"PK\5\6", 0, 0, count, count, len(entry) * count, len(local), 0)
    return local + entry * count + end


def tarred(count: int) -> bytes:
    """Return a tar archive of so many empty members."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for at in range(count):
            archive.addfile(tarfile.TarInfo(f"{at}.css"))
    return out.getvalue()


def warc(count: int) -> bytes:
    """Return a web archive of so many records that are no pages."""
    record = (
        b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nContent-Length: 38\r\n\r\n"
        b"HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n\r\n\r\n"
    )
    return record * count


def word(inside: str) -> bytes:
    """Return a Word document with something in its body."""
    xmlns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        types = (
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName='
            '"/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document'
            '.main+xml"/></Types>'
        )
        archive.writestr("[Content_Types].xml", types)
        relations = (
            '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
            'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
            'Target="word/document.xml"/></Relationships>'
        )
        archive.writestr("_rels/.rels", relations)
        prose = "".join(f"<w:p><w:r><w:t>{each}</w:t></w:r></w:p>" for each in ("The Pier Reopens", PROSE))
        archive.writestr("word/document.xml", f"<w:document {xmlns}><w:body>{prose}{inside}</w:body></w:document>")
    return out.getvalue()


def pdf(count: int) -> bytes:
    """Return a PDF document that shows so many letters, and a page tree that names itself."""
    shown = (
        b"BT /F 9 Tf " + b"".join(b"1 0 0 1 %d %d Tm (pier) Tj " % (at % 500, at % 700) for at in range(count)) + b"ET"
    )
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R 2 0 R]/Count 2>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(shown), shown),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for at, each in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (at, each)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, table, len(objects) + 1, start,
    )  # fmt: skip
    return bytes(out)


def gzipped(size: int) -> bytes:
    """Return gzip of gzip of a text of a thousand times the size."""
    return gzip.compress(gzip.compress(b"pier " * (size // 5)))


def _many(part: str) -> Callable[[int], str]:
    return lambda size: part * (size // len(part))


def _attributes(size: int) -> str:
    return " ".join(f"a{at}='1'" for at in range(size // 9))


def _namespaces(size: int) -> str:
    return " ".join(f"xmlns:a{at}='u:{at}'" for at in range(size // 20))


# Files of about so many bytes, each read as a capture in a folder.
CAPTURES: dict[str, Callable[[int], bytes]] = {
    "digits": lambda size: text("1" * size),
    "digits in a page": lambda size: page(f"<p>{'1' * size}</p>"),
    "addresses without a host (a@)": lambda size: text(_many("a@")(size)),
    "addresses in a page": lambda size: page(f"<p>{_many('a@b.example ')(size)}</p>"),
    "spaces below a bar": lambda size: markdown("| a | b |\n" + " " * size + "x\n| c | d |"),
    "links without an end": lambda size: markdown(_many("[a](")(size)),
    "quotes in quotes": lambda size: markdown(">" * size),
    "lists in lists": lambda size: page(_many("<ul><li>")(size)),
    "elements in elements": lambda size: page(_many("<div>")(size)),
    "tables in tables": lambda size: page(_many("<table><tr><td>")(size)),
    "paragraphs": lambda size: page(_many("<p>The pier.</p>")(size)),
    "lines": lambda size: page("<p>" + _many(f"{PROSE}<br>")(size) + "</p>"),
    "lines in bold letters": lambda size: page(_many("<b>The pier</b><br>")(size)),
    "no comments": lambda size: page(_many("<p>0 comments</p><p>Ada Krell, 12.05.2017 19:10</p>")(size)),
    "headings of comments": lambda size: page(_many("<p>Comments</p><p>Ada Krell 2017</p><p>Reply</p>")(size)),
    "a tag without an end in a script": lambda size: page(f"<script>if (a<b {_many('x ')(size)}</script>"),
    "attributes": lambda size: page(f"<p {_attributes(size)}>x</p>"),
    "ampersands": lambda size: page(f"<p>{'&' * size}</p>"),
    "a ragged table": lambda size: page(
        f"<table><tr>{_many('<td>a')(size // 2)}</tr>{_many('<tr><td>b')(size // 2)}</table>"
    ),
    "keywords": lambda size: page("", f"<meta name=keywords content='{_many('pier,')(size)}'>"),
    "frames (embeds)": lambda size: page(
        _many('<iframe src="https://www.youtube.com/embed/abcdefghijk"></iframe>')(size)
    ),
    "pictures": lambda size: page(_many('<img src="a.jpg" alt="a">')(size)),
    "JSON-LD, nested": lambda size: page(
        "", f"<script type='application/ld+json'>{'[' * (size // 2)}{']' * (size // 2)}</script>"
    ),
    "JSON, nested": lambda size: b"[" * (size // 2) + b"]" * (size // 2),
    "a feed of entries": lambda size: feed(_many("<item><title>a</title></item>")(size)),
    "a feed of namespaces": lambda size: feed("<item/>", _namespaces(size)),
    "a feed, nested": lambda size: feed(_many("<item>")(size)),
    "a mail, nested": lambda size: nested_mail(size // 55),
    "a mail of parts": lambda size: mail(
        _many("--b\r\n\r\nx\r\n")(size), 'Content-Type: multipart/mixed; boundary="b"'
    ),
    "a mail of headers": lambda size: mail(PROSE, _many("X-A: b\r\n")(size) + "X-B: c"),
    "a mail of encoded words": lambda size: mail(PROSE, "X-A: " + _many("=?utf-8?q?a?= ")(size)),
    "a mailbox": lambda size: (b"From a Mon Jan  1 10:00:00 2018\n" + mail("x") + b"\n\n") * (size // 250),
    "a mail with a file": lambda size: mail(
        "--b\r\nContent-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n"
        + base64.encodebytes(page("<p>a</p>" * (size // 11))).decode(),
        'Content-Type: multipart/mixed; boundary="b"',
    ),
    "a zip of members": lambda size: zipped(size // 110),
    "a zip whose members overlap": lambda size: overlapping(size // 51),
    "a tar of members": lambda size: tarred(size // 512),
    "a web archive of records": lambda size: warc(size // 140),
    "a Word table": lambda size: word(
        "<w:tbl>" + "<w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr>" * (size // 60) + "</w:tbl>"
    ),
    "Word tables in tables": lambda size: word(
        "<w:tbl><w:tr><w:tc>" * (size // 40) + "</w:tc></w:tr></w:tbl>" * (size // 40)
    ),
    "a PDF of letters": lambda size: pdf(size // 30),
    "gzip of gzip": gzipped,
    "front matter": lambda size: f"---\ntitle: The Pier\ntags: [{_many('a, ')(size)}]\n---\n{PROSE}\n".encode(),
    "WordPress, of posts": lambda size: feed(
        _many("<item><title>a</title><wp:status>publish</wp:status><wp:post_type>post</wp:post_type></item>")(size),
        'xmlns:wp="http://wordpress.org/export/1.2/"',
    ),
    "Ghost, of posts": lambda size: json.dumps(
        {"db": [{"meta": {"exported_on": 1}, "data": {"posts": [{"title": "a", "html": "<p>b"}] * (size // 30)}}]}
    ).encode(),
}


def article(*body: Block, topics: tuple[Label, ...] = ()) -> Article:
    """Return an article with this body."""
    return Article(
        number=7,
        path="2014/03/02/pier/",
        language="en",
        headline="The Pier",
        published=Moment("2014-03-02", "day"),
        body=(Paragraph(PROSE), *body),
        topics=topics,
    )


# Articles of about so many bytes, each pressed as an archive of its own.
ARTICLES: dict[str, Callable[[int], Article]] = {
    "a paragraph of ampersands": lambda size: article(Paragraph("&amp;" * (size // 5))),
    "a paragraph of links": lambda size: article(Paragraph(_many('<a href="https://a.example/">a</a>')(size))),
    "emphasis in emphasis": lambda size: article(Paragraph("<em>" * (size // 9) + "</em>" * (size // 9))),
    "many paragraphs": lambda size: article(*[Paragraph("The pier.")] * (size // 20)),
    "a ragged table of an article": lambda size: article(
        Table((("a",) * (size // 8), *[("b",)] * (size // 8))),
    ),
    "many topics": lambda size: article(topics=tuple(Label(f"t{at}", f"T {at}") for at in range(size // 30))),
    "many embeds": lambda size: article(
        *[Embed("https://www.youtube.com/watch?v=abcdefghijk", "A film")] * (size // 60)
    ),
    "many pictures": lambda size: article(
        *[Figure(Image(alt="a", original_url="https://a.example/a.jpg"))] * (size // 60)
    ),
}
