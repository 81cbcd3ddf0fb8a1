"""What all peers' content shares: the outlet, front matter, Markdown, static files."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Protocol

from bench.archive import Labels
from tamizdat import theme
from tamizdat.article import Article, Block, Heading, Paragraph, Quote

BUILD = Path(__file__).resolve().parents[2] / "build"  # where bench/setup puts the peers
VENV = BUILD / "bench-venv"
NAME, TAGLINE = "The Unwritten Courier", "Words that nobody wrote"
ADDRESS = "http://localhost:8000/"
LATEST = 30  # articles on a list page, as on ours; a topic or author that has no more gets no pages by year
STANDING = {"about": "About us", "privacy": "Privacy", "contact": "Contact"}
_STANDING_TEXT = (
    "This newspaper does not exist. Its words were drawn by lot, so that programs can be measured on them.\n"
)
_LINK = re.compile(r'<a href="([^"]*)">(.*?)</a>')
_EMPHASIS = re.compile(r"</?em>")


class PeerContent(Protocol):
    """A folder of a peer's own content. Articles are written one by one, each with all it needs to be built again."""

    def __init__(self, folder: Path, labels: Labels) -> None:
        """Lay out an empty `folder`: theme, configuration, static files."""

    def prepare(self, articles: Iterable[Article]) -> None:
        """Count what only all articles together show, before the first is written."""

    def write(self, article: Article) -> None:
        """Write an article, anew if it is there. One that others name as related comes before them."""


def markdown(body: Iterable[Block]) -> str:
    """Return a body in Markdown. Only what bench.archive writes: its words hold no character that Markdown reads."""
    parts = []
    for block in body:
        match block:
            case Paragraph(html=html):
                parts.append(_EMPHASIS.sub("*", _LINK.sub(r"[\2](\1)", html)))
            case Heading(html=html, level=level):
                parts.append(f"{'#' * level} {html}")
            case Quote(html=html, cite=cite):
                parts.append(f"> {html}\n>\n> — {cite}")
            case _:
                raise TypeError(f"the synthetic archive has no {type(block).__name__}")
    return "\n\n".join(parts) + "\n"


def front_matter(fields: Mapping[str, object]) -> str:
    """Return YAML front matter; JSON values are YAML too. A date goes in as it is: JSON has none."""
    lines = [
        f"{key}: {value if key == 'date' else json.dumps(value, ensure_ascii=False)}" for key, value in fields.items()
    ]
    return "\n".join(["---", *lines, "---", ""])


def output_of(command: list[str]) -> str:
    """Return what a command prints on standard output, in one line; "" if it is not installed."""
    try:
        return " ".join(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())
    except (OSError, subprocess.CalledProcessError):
        return ""


def slug(article: Article) -> str:
    """Return the last name in an article's path, which no other article has."""
    return article.path.rstrip("/").rsplit("/", 1)[-1]


def date_path(article: Article) -> str:
    """Return an article's date as its path says it: "2013/10/03"."""
    return article.path[:10]


def write_static_files(folder: Path) -> None:
    """Write our theme's style sheets and icons into `folder`, so that all sites link and carry the same."""
    source = Path(theme.__file__).parent
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("screen", "print"):
        sheets = sorted((source / "styles" / name).glob("*.css"))
        (folder / f"{name}.css").write_text(
            "".join(sheet.read_text(encoding="utf-8") for sheet in sheets), encoding="utf-8"
        )
    for name in ("icon.svg", "icon.png"):
        (folder / name).write_bytes((source / "assets" / name).read_bytes())


def standing_page(title: str, **fields: object) -> str:
    """Return a standing page with front matter."""
    return front_matter({"title": title, **fields}) + _STANDING_TEXT
