"""E-books (EPUB) from pages in XHTML."""

from __future__ import annotations

from collections.abc import Mapping

from samples import zipped

CONTAINER = (
    '<?xml version="1.0"?><container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
)
PACKAGE = (
    '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:opf="http://www.idpf.org/2007/opf">'
    "<metadata><dc:title>Quay Post, May</dc:title>{creator}<dc:publisher>Quay Post</dc:publisher><dc:language>en</dc:language>"
    '<dc:date opf:event="modification">2021-01-01</dc:date><dc:date>2019-05-03</dc:date></metadata><manifest>{items}</manifest>'
    "<spine>{spine}</spine></package>"
)
XHTML = '<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops">{}</html>'


def epub(pages: Mapping[str, str], creator: str = "", **more: str | bytes) -> bytes:
    """Return an e-book whose pages are given as elements `body`; one called "toc" is its table of contents."""
    nav = {"toc": "nav"}
    items = "".join(
        f'<item id="{key}" href="text/{key}.xhtml" media-type="application/xhtml+xml" properties="{nav.get(key, "")}"/>'
        for key in pages
    )
    spine = "".join(f'<itemref idref="{key}"/>' for key in [*pages, "lost"])
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": CONTAINER,
            "OPS/book.opf": PACKAGE.format(creator=creator, items=items, spine=spine),
            **{f"OPS/text/{key}.xhtml": XHTML.format(body) for key, body in pages.items()},
            **more,
        }
    )
