"""Each format that recovery reads, and how a story is written in it."""

from __future__ import annotations

import bz2
import gzip
import lzma
from collections.abc import Callable

from samples import tarred, zipped

from makers import archives, documents, exports, mails, pages
from makers.picture import picture
from makers.stories import Story

FORMATS: dict[str, Callable[[Story], bytes]] = {
    "html": pages.page,
    "xhtml": pages.xhtml,
    "part of a page": pages.part_of_page,
    "saved page": lambda story: pages.saved_page(story, picture()),
    "plain text": pages.text,
    "markdown": pages.markdown,
    "front matter yaml": lambda story: pages.front_matter(story, "yaml"),
    "front matter toml": lambda story: pages.front_matter(story, "toml"),
    "front matter json": lambda story: pages.front_matter(story, "json"),
    "warc": archives.plain_warc,
    "warc packed": archives.warc,
    "arc": archives.arc,
    "wacz": archives.wacz,
    "mhtml": archives.mhtml,
    "word": documents.word,
    "odt": documents.opendocument,
    "pdf": documents.pdf,
    "epub": documents.ebook,
    "mail": mails.newsletter,
    "mailbox": mails.mailbox,
    "wordpress": exports.wordpress,
    "ghost": exports.ghost_export,
    "substack": exports.substack_export,
    "movable type": exports.movable_type,
    "rss": exports.rss,
    "atom": exports.atom,
    "json feed": exports.json_feed,
    "gzip": lambda story: gzip.compress(pages.page(story), mtime=0),
    "bzip2": lambda story: bz2.compress(pages.page(story)),
    "xz": lambda story: lzma.compress(pages.page(story)),
    "zip": lambda story: zipped({"saved/page.html": pages.page(story, "quay.png"), "saved/quay.png": picture()}),
    "tar": lambda story: tarred({"saved/page.html": pages.page(story), "saved/page.txt": pages.text(story)}),
}
