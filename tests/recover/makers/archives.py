"""A story's page in an archive of the web, and in one file with its picture."""

from __future__ import annotations

import gzip
from email.message import EmailMessage

from samples import zipped

from makers.pages import page
from makers.picture import picture
from makers.stories import Story
from makers.web_archive import Archive

_QUAY = "https://www.vesnacourier.example/quay.png"


def warc(story: Story) -> bytes:
    """Return a WARC file, packed, with the page, its picture, a style sheet, a redirect and an error."""
    archive = Archive()
    archive.add(story.url, page(story, "/quay.png"))
    archive.add(_QUAY, picture(), "image/png")
    archive.add("https://www.vesnacourier.example/s.css", b"p{}", "text/css")
    archive.add("https://www.vesnacourier.example/old", b"", status="301 Moved")
    archive.add("https://www.vesnacourier.example/gone", b"<p>x", status="404 Not Found")
    return archive.bytes()


def plain_warc(story: Story) -> bytes:
    """Return the same WARC file as it is unpacked."""
    return gzip.decompress(warc(story))


def arc(story: Story) -> bytes:
    """Return the page in the older format ARC."""
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page(story)
    version = b"1 0 Courier\nURL IP-address Archive-date Content-type Archive-length\n"
    head = b"filedesc://a.arc 0.0.0.0 20050101000000 text/plain %d\n%s\n" % (len(version), version)
    return head + b"%s 192.0.2.1 20190603040506 text/html %d\n%s\n" % (story.url.encode(), len(http), http)


def wacz(story: Story) -> bytes:
    """Return a WARC file in the package with which browsers show it."""
    return zipped(
        {
            "datapackage.json": "{}",
            "archive/data.warc.gz": warc(story),
            "indexes/index.cdx.gz": b"x",
            "pages/pages.jsonl": "{}",
        }
    )


def mhtml(story: Story) -> bytes:
    """Return the page as a browser saves it with all its files in one."""
    message = EmailMessage()
    message["From"] = "<Saved by Blink>"
    message["Snapshot-Content-Location"] = story.url
    message["Date"] = "Mon, 3 Jun 2019 12:00:00 +0000"
    message.set_content(page(story, _QUAY).decode(), subtype="html", cte="quoted-printable")
    message.make_related()
    message.add_related(picture(), "image", "png", headers=[f"Content-Location: {_QUAY}"])
    message.add_related("p{}", "css", headers=["Content-Location: https://www.vesnacourier.example/s.css"])
    return message.as_bytes()
