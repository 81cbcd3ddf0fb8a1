"""The kinds of files that a site holds, by their paths: `python -m bench.kinds SITE…` counts them side by side."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

# The first that matches names the kind. Addresses are those of docs/conventions.md.
_KINDS = [
    (name, re.compile(pattern))
    for name, pattern in {
        "precompressed file": r".*\.(?:gz|br|zst)",
        "signed tree": r"(?:tree|store|tuf)/.*",
        "style, icon": r"assets/.*",
        "article": r"\d{4}/\d\d/\d\d/[^/]+/index\.html",
        "print view": r"\d{4}/\d\d/\d\d/[^/]+/print/index\.html",
        "article.json": r"\d{4}/\d\d/\d\d/[^/]+/article\.json",
        "home": r"index\.html",
        "year": r"\d{4}/index\.html",
        "month": r"\d{4}/\d\d/index\.html",
        "day": r"\d{4}/\d\d/\d\d/index\.html",
        "section": r"section/[^/]+/index\.html",
        "section's month": r"section/[^/]+/\d{4}/\d\d/index\.html",
        "topic": r"topic/[^/]+/index\.html",
        "topic's year": r"topic/[^/]+/\d{4}/index\.html",
        "author": r"author/[^/]+/index\.html",
        "author's year": r"author/[^/]+/\d{4}/index\.html",
        "list of links": r"(?:archive|topics|authors|undated|series)/index\.html",
        "corrections": r"corrections/(?:\d{4}/)?index\.html",
        "standing page": r"(?:about|privacy|contact|tips)/index\.html",
        "RSS": r"(?:.*/)?rss\.xml",
        "Atom, JSON Feed": r"(?:.*/)?(?:atom\.xml|feed\.json)",
        "sitemap": r"sitemap(?:/.*)?\.xml",
        "robots.txt, 404.html": r"robots\.txt|404\.html",
        "other": r".*",
    }.items()
]


def kind(path: str) -> str:
    """Return the kind of the file at `path` below the site root."""
    return next(name for name, pattern in _KINDS if pattern.fullmatch(path))


def count(site: Path) -> Counter[str]:
    """Return how many files of each kind lie below `site`."""
    return Counter(kind(path) for path in _paths(site))


def rows(counts: list[Counter[str]]) -> list[list[str]]:
    """Return a row for each kind that any site holds: its name, then its number in each."""
    return [[name, *(f"{each[name]:,}" for each in counts)] for name, _ in _KINDS if any(each[name] for each in counts)]


def _paths(site: Path) -> Iterator[str]:
    for folder, _, names in os.walk(site):
        below = Path(folder).relative_to(site).as_posix()
        yield from (name if below == "." else f"{below}/{name}" for name in names)


def main() -> None:
    """Print a table of the sites named on the command line."""
    from bench.results import table

    sites = [Path(name) for name in sys.argv[1:]]
    print(table(["", *map(str, sites)], rows([count(site) for site in sites])))


if __name__ == "__main__":
    main()
