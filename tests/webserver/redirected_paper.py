"""A paper with redirects of every form, in two languages of which one has a host of its own."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import unescape

from tamizdat.article import Article, Moment, Paragraph

MAIN, ARABIC = "lantern.example", "ar.lantern.example"
NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TOML = """\
name = "The Lantern"
address = "https://lantern.example/"

[[languages]]
code = "en"
name = "English"

[[languages]]
code = "ar"
name = "العربية"
prefix = "ar/"
address = "https://ar.lantern.example/"

[[redirects]]
from = "/old/page.html"
to = "/2013/10/03/ferry-a7/"

[[redirects]]
from = "caf%C3%A9"
to = "section/кафе/"
status = 302

[[redirects]]
from = "top"
to = "2013/10/03/ferry-a7/?from=top#strike"

[[redirects]]
from = "away"
to = "https://elsewhere.example/a?x=1"

[[redirects]]
from = "ar/old"
to = "ar/2013/10/04/jisr-a8/"

[[redirects]]
from = "ar/to-english"
to = "2013/10/03/ferry-a7/?x=1"

[[redirects]]
from = "gone/8"
status = 410

[[redirects]]
from = "search"
to = "old/page.html"

[[redirects]]
from = "2013/10/03/ferry-a7"
to = "former/7"

[[redirects]]
from = "story.php?id=7"
to = "2013/10/03/ferry-a7/"

[[redirects]]
from = "both"
to = "exact/"

[[redirects]]
from = 'both\\?id=(\\d+)'
to = "pattern/$1/"
pattern = true

[[redirects]]
from = "both?id=5"
to = "query/"

[[redirects]]
from = '(both|former/7|2013/10/03/ferry-a7)/?'
to = "hidden/"
pattern = true

[[redirects]]
from = 'news/(\\d+)'
to = "undated/a$1/"
pattern = true
"""
FERRY, BRIDGE = "2013/10/03/ferry-a7/", "ar/2013/10/04/jisr-a8/"


def article(number: int, path: str, *old: str) -> Article:
    language = "ar" if path.startswith("ar/") else "en"
    body = (Paragraph("The ferry runs again."),)
    day = Moment("2013-10-03", "day")
    return Article(
        number=number, path=path, language=language, headline="Ferry", published=day, body=body, old_paths=old
    )


ARTICLES = [
    article(7, FERRY, "former/7", "?p=7", "old/page.html"),
    article(8, BRIDGE, "ar/former/8.html", "arabic/8", "gone/8", "search", "caf%C3%A9/8"),
]


def link_of(page: str) -> tuple[str, str]:
    """Return the link and the canonical address of a redirect page; they lead nowhere else."""
    refresh = re.findall(r'<meta http-equiv="refresh" content="0; url=([^"]*)">', page)
    canonical = re.findall(r'<link rel="canonical" href="([^"]*)">', page)
    assert len(refresh) == len(canonical) == 1
    assert f'<a href="{refresh[0]}">' in page
    return unescape(refresh[0]), unescape(canonical[0])
