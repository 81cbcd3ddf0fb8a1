"""The formats over which the fuzzers run: the seeds of each, and words that its parsers look for."""

from __future__ import annotations

from typing import NamedTuple

import samples
from makers import stories
from makers.formats import FORMATS

_STORIES = (stories.PIER, stories.RUSSIAN, stories.LIBRARY)
_MARKUP = (
    "<p>", "</p>", "<div", "<table><tr><td>", "<ul><li>", "<pre>", "<br>", "<a href=\"", "<img src=\"", "<h1>", "<!--", "-->",
    "<![CDATA[", "]]>", "&amp;", "&#x", "&nbsp;", "<script type=\"application/ld+json\">", "\"articleBody\":", "\"@graph\":",
    "\"datePublished\":", "itemprop=\"", "<time datetime=\"", "<meta property=\"article:published_time\" content=\"",
    "<template shadowrootmode=\"open\">", "<iframe src=\"", "<blockquote class=\"twitter-tweet\">", "style=\"display:none\"",
    "<base href=\"", "xml:lang=\"", "http://", "data:image/png;base64,", "rel=\"next\"",
)  # fmt: skip
_TEXT = (
    "\n\n", "# ", "- ", "* ", "> ", "| a | b |\n|---|---|\n", "```\n", "**", "[x](", "![", "https://", "By ", "\t", "\r\n",
    "---\n", "Read more", "Original url:", "\ufeff", "\u200f", "\u00ad", "2017-05-09", "12/11/2017",
)  # fmt: skip
_FIELDS = (
    "title:", "date:", "draft: true", "author:", "tags: [", "&a ", "*a", "!!", "{{< figure src=\"", "{{% ", " >}}", "{% raw %}",
    "{% include ", "{{ site.", "+++\n", "---\n", "2019-05-03T12:00:00+02:00", "1e999", "'''", "\"\"\"",
)  # fmt: skip
_HEADERS = (
    "\r\n", "Content-Type: ", "multipart/related; boundary=\"", "message/rfc822", "charset=", "utf-7", "x-nothing",
    "Content-Transfer-Encoding: base64", "quoted-printable", "Content-ID: <", "Content-Location: ", "cid:", "=?utf-8?B?", "?=",
    "From ", "Subject: ", "Date: ", "List-Id: <x>", "Message-ID: <1@a>", "--", "format=flowed", "=\r\n", "filename*=utf-8''",
)  # fmt: skip
_WEB = (
    "WARC/1.0\r\n", "WARC-Type: response", "revisit", "WARC-Target-URI: ", "WARC-Date: ", "HTTP/1.1 200 OK", "Content-Encoding: gzip",
    "Content-Encoding: br", "Content-Encoding: deflate", "Transfer-Encoding: chunked", "text/html", "application/pdf", "image/png",
    "resource", "Content-Length: -1",
)  # fmt: skip
_FEED = (
    "<item>", "<entry>", "<title>", "<link>", "<content:encoded>", "<description>", "<pubDate>", "<enclosure url=\"", "<![CDATA[",
    "type=\"xhtml\"", "type=\"html\"", "xml:base=\"", "<!DOCTYPE x [<!ENTITY a \"b\">]>", "&a;", "<media:content url=\"", "<guid>",
    "<wp:status>publish</wp:status>", "<wp:post_id>", "<wp:postmeta>", "<!-- wp:paragraph -->", "[caption]", "[gallery ids=\"1\"]",
)  # fmt: skip
_JSON = (
    "\"posts\":", "\"html\":", "\"mobiledoc\":", "\"lexical\":", "\"status\":\"published\"", "\"items\":", "null", "[]", "{}", "1e999",
    "\"\\ud800\"", "-1", "\"users\":", "\"posts_authors\":", "\"content_html\":", "true", "\"date_published\":", "\"\\u0000\"",
)  # fmt: skip
_OFFICE = (
    "<w:p>", "<w:r><w:t>", "<w:tbl>", "<w:del>", "<w:ins>", "<w:hyperlink r:id=\"", "<w:fldChar w:fldCharType=\"begin\"/>",
    "<w:pStyle w:val=\"Title\"/>", "<text:p>", "<text:h text:outline-level=\"", "<text:list>", "<text:s text:c=\"999999999\"/>",
    "table:number-columns-repeated=\"99999999\"", "<draw:image xlink:href=\"", "<office:annotation>", "<mc:AlternateContent>",
    "<!DOCTYPE x [<!ENTITY a \"b\">]>", "<itemref idref=\"", "href=\"../", "properties=\"nav\"", "<dc:date>", "<w:vanish/>",
)  # fmt: skip
_PDF = (
    "/Type", "/Page", "/Kids", "/Parent", "/Contents", "/Filter", "/FlateDecode", "/ASCIIHexDecode", "/ASCII85Decode", "/LZWDecode",
    "/ToUnicode", "/Encoding", "/Differences", "/Font", "/Type0", "/Prev", "/XRefStm", "/ObjStm", "stream\n", "endstream", "BT", "Tj",
    "Tm", "Do", "/XObject", "/Form", "/MediaBox", "/Rotate", "/Info", "/Length", "obj", "xref", "trailer", " 0 R",
)  # fmt: skip
_TYPES = (
    "TITLE: ",
    "DATE: ",
    "STATUS: Publish",
    "-----\n",
    "--------\n",
    "BODY:\n",
    "CONVERT BREAKS: ",
    "markdown",
    "COMMENT:\n",
    "TAGS: ",
)


class Target(NamedTuple):
    """A format: the keys of its samples in `FORMATS` and in `samples.READ`, and what its parsers look for."""

    formats: tuple[str, ...]
    samples: tuple[str, ...]
    words: tuple[str, ...]

    def seeds(self) -> list[bytes]:
        """Return valid files of the format."""
        made = [FORMATS[name](story) for name in self.formats for story in _STORIES if _can_hold(name, story)]
        more = [body for name in self.samples for body in samples.READ[name]]
        return made + [body.encode() if isinstance(body, str) else body for body in more]


def _can_hold(name: str, story: stories.Story) -> bool:
    return name != "pdf" or story.language == "en"  # the samples in PDF have the letters of Latin-1


# The keys of readers (`dispatch.READERS`, `packed.PACKAGES`) and what is no format of a reader's own: pages and texts.
TARGETS: dict[str, Target] = {
    "page": Target(("html", "xhtml", "part of a page"), (), _MARKUP),
    "text": Target(("plain text", "markdown"), (), _TEXT),
    "front matter": Target(
        ("front matter yaml", "front matter toml", "front matter json"), ("front matter",), (*_FIELDS, *_TEXT)
    ),
    "saved page": Target(("saved page",), ("SingleFile",), _MARKUP),
    "warc": Target(("warc", "warc packed", "arc"), ("(WARC)", "(ARC)"), (*_WEB, *_MARKUP)),
    "wacz": Target(("wacz",), ("(WACZ)",), (*_WEB, *_MARKUP)),
    "mhtml": Target(("mhtml",), ("(MHTML)",), (*_HEADERS, *_MARKUP)),
    "mail": Target(("mail",), ("a mail",), (*_HEADERS, *_MARKUP)),
    "mailbox": Target(("mailbox",), ("(mbox)",), (*_HEADERS, *_MARKUP)),
    "word": Target(("word",), (), _OFFICE),
    "odt": Target(("odt",), (), _OFFICE),
    "epub": Target(("epub",), (), (*_OFFICE, *_MARKUP)),
    "pdf": Target(("pdf",), ("PDF",), _PDF),
    "feed": Target(("rss", "atom"), ("(RSS)", "(Atom)"), (*_FEED, *_MARKUP)),
    "json feed": Target(("json feed",), ("(JSON Feed)",), _JSON),
    "wordpress": Target(("wordpress",), ("(WXR)",), (*_FEED, *_MARKUP)),
    "ghost": Target(("ghost",), ("Ghost",), _JSON),
    "substack": Target(("substack",), (), _MARKUP),
    "movable type": Target(("movable type",), ("Movable Type",), (*_TYPES, *_MARKUP)),
    "zip": Target(("zip",), (), _MARKUP),
    "tar": Target(("tar",), (), _TEXT),
    "gzip": Target(("gzip",), (), _MARKUP),
    "bzip2": Target(("bzip2",), (), _MARKUP),
    "xz": Target(("xz",), ("an xz file",), _MARKUP),
}
