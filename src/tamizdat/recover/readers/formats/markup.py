"""Formats in XML, and HTML that is an export and no page: known by their first element."""

from __future__ import annotations

import re

from tamizdat.recover.readers.formats.format import EACH_A_TEXT, SAVE_AS_TEXT, SAVE_PAGES, Format, Sample

WXR = Format("an export of WordPress (WXR)", key="wordpress")
FEED = Format("a feed (RSS)", key="feed")
ATOM = Format("a feed (Atom)", key="feed")
SAVED_PAGE = Format("a page that was saved with its pictures in it (SingleFile)", key="saved page")
_SAVED_NEAR = 8_000  # characters at the top of a page, where SingleFile writes its note
_SVG = Format("a picture (SVG)", "type its words off and give the text", "picture")
_BOOKMARKS = Format("a list of bookmarks", "save the pages that it leads to")
_OTHER = Format("data in XML", EACH_A_TEXT, records=True)
_WEBARCHIVE = Format("a web archive of Safari", "open it in Safari and save the pages as HTML")
_ROOTS = {
    "rss": FEED,
    "feed": ATOM,
    "opml": Format("a list of feeds (OPML)", "save the articles that they lead to"),
    "xbel": _BOOKMARKS,
    "en-export": Format("an export of Evernote (ENEX)", SAVE_PAGES),
    "plist": Format("a property list", EACH_A_TEXT),
    "urlset": Format("a map of a site (sitemap)", "save the pages that it names", "site file"),
    "sitemapindex": Format("a map of a site (sitemap)", "save the pages that it names", "site file"),
    "svg": _SVG,
    "mediawiki": Format("a dump of a wiki (MediaWiki)", SAVE_PAGES),
    "office:document": Format("an OpenDocument file (flat)", SAVE_AS_TEXT),
    "w:worddocument": Format("a Word document (XML)", SAVE_AS_TEXT),
    "pkg:package": Format("a Word document (XML)", SAVE_AS_TEXT),
    "fictionbook": Format("an e-book (FictionBook)", SAVE_AS_TEXT),
}
# What SingleFile writes at the top of a page that it saves: its address, and when it was saved.
SINGLE_FILE = re.compile(r"Page saved with SingleFile\s+url:\s*(\S+)\s+saved date:\s*([^\n]{6,80})", re.I)
# What stands before the first element: declarations, comments, a document type with its own declarations.
_PROLOGUE = re.compile(
    r"(?:<\?.{0,4000}?\?>\s*|<!--.{0,16000}?-->\s*|<!doctype[^>\[]{0,1000}(?:\[.{0,16000}?\]\s*)?>\s*)*",
    re.S | re.I,
)
_ELEMENT = re.compile(r"<([\w.-]+(?::[\w.-]+)?)((?:\s[^<>]{0,8000})?)/?>", re.S)
# A piece cut from a feed: an item that begins with what items have.
_ITEM = re.compile(r"<(?:item|entry)>\s*<(?:title|link|guid|id|pubDate|description|author|dc:creator)\b", re.I)
# RSS 1.0 and 0.9 are written in RDF.
_RSS_IN_RDF = re.compile(r"purl\.org/rss/1|netscape\.com/rdf/simple|purl\.org/net/rss")
# What stands in a page that was wrapped into one more element, as collections of pages do.
_IN_PAGES = re.compile(r"<(?:html|p|div|span|br|h[1-6]|a|td)\b", re.I)
# Elements that a page, or a part cut out of one, begins with.
_OF_PAGES = {
    "html", "head", "body", "main", "article", "section", "aside", "div", "p", "span", "h1", "h2", "h3", "h4", "h5",
    "h6", "hgroup", "table", "thead", "tbody", "tr", "td", "th", "caption", "col", "title", "meta", "link", "base",
    "a", "img", "picture", "figure", "figcaption", "header", "footer", "nav", "address", "ul", "ol", "li", "dl",
    "dt", "dd", "dir", "menu", "blockquote", "pre", "center", "font", "b", "i", "em", "strong", "u", "s", "small",
    "big", "sub", "sup", "q", "cite", "code", "tt", "kbd", "samp", "var", "dfn", "abbr", "acronym", "del", "ins",
    "mark", "time", "data", "br", "hr", "wbr", "nobr", "form", "label", "input", "button", "select", "textarea",
    "fieldset", "script", "style", "noscript", "template", "iframe", "frameset", "frame", "noframes", "object",
    "embed", "param", "video", "audio", "source", "track", "canvas", "map", "area", "details", "summary", "dialog",
    "ruby", "marquee",
}  # fmt: skip


def recognise(sample: Sample) -> Format | None:
    """Return the format that a text's first element tells; None for pages and for what is no markup."""
    text = sample.text.lstrip()
    if not text.startswith("<"):
        return None
    if text[:100].upper().startswith("<!DOCTYPE NETSCAPE-BOOKMARK") or "<title>Pocket Export</title>" in text[:2000]:
        return _BOOKMARKS
    prologue = _PROLOGUE.match(text)
    start = prologue.end() if prologue else 0
    element = _ELEMENT.match(text, start)
    if element and element[1].lower() in ("html", "head") and SINGLE_FILE.search(text[:_SAVED_NEAR]):
        return SAVED_PAGE
    return _by_element(text, start, element[1].lower(), element[2]) if element else None


def _by_element(text: str, start: int, name: str, attributes: str) -> Format | None:
    """Return the format whose first element, at `start`, has this name and these attributes."""
    form = _ROOTS.get(name) or _ROOTS.get(name.rpartition(":")[2])
    if form is FEED and ("wordpress.org/export/" in text or "<wp:" in text):
        form = WXR
    elif form is _ROOTS["plist"] and "WebMainResource" in text:
        form = _WEBARCHIVE
    elif _ITEM.match(text, start) or (name == "rdf:rdf" and _RSS_IN_RDF.search(text, 0, 8000)):
        form = FEED
    elif form is None and name not in _OF_PAGES and "-" not in name:  # names with a hyphen are a page's own elements
        declared = (text.startswith("<?xml") or "xmlns" in attributes) and "<html" not in text[start:].lower()
        ended = text.rstrip().lower().endswith(f"</{name}>") and not _IN_PAGES.search(text)
        form = _OTHER if declared or ended else None
    return form
