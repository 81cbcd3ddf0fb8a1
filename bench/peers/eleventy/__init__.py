"""The archive as an Eleventy site: Markdown below `content/`, each kind of front paginated over a collection.

Templates are JavaScript functions, the fastest of the languages that Eleventy reads: peers are measured at their best.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

from bench.archive import Labels
from bench.peers.content import (
    BUILD,
    STANDING,
    date_path,
    front_matter,
    markdown,
    output_of,
    slug,
    standing_page,
    write_static_files,
)
from tamizdat.article import Article

SITE = Path(__file__).parent / "site"
TOOL = BUILD / "bench-eleventy" / "node_modules" / "@11ty" / "eleventy" / "cmd.cjs"
LARGEST: int | None = 10_000  # at 100,000 nothing had been written after 600 s and 4.2 GB


class Content:
    """Markdown with YAML front matter below `content/<year>/<month>/`."""

    def __init__(self, folder: Path, labels: Labels) -> None:
        """Lay out an empty `folder`."""
        self._content = folder / "content"
        shutil.copytree(SITE, folder, dirs_exist_ok=True)
        write_static_files(folder / "assets")
        self._content.mkdir()
        (self._content / "content.11tydata.json").write_text('{"layout": "article.11ty.js", "tags": "articles"}\n')
        sections = [{"slug": section.slug, "name": section.name} for section in labels.sections]
        (folder / "_data").mkdir()
        (folder / "_data" / "sections.json").write_text(json.dumps(sections), encoding="utf-8")
        for name, title in STANDING.items():
            page = standing_page(title, permalink=f"/{name}/", layout="standing.11ty.js")
            (folder / f"{name}.md").write_text(page, encoding="utf-8")

    def prepare(self, articles: Iterable[Article]) -> None:
        """Nothing to learn: collections are Eleventy's own work."""

    def write(self, article: Article) -> None:
        """Write an article."""
        assert article.section and article.published
        folder = self._content / date_path(article)[:7]
        folder.mkdir(parents=True, exist_ok=True)
        fields = {
            "number": article.number,
            "title": article.headline,
            "date": article.published.value,
            "permalink": f"/{article.path}",
            "description": article.standfirst,
            "section": {"slug": article.section.slug, "name": article.section.name},
            "topics": [{"slug": topic.slug, "name": topic.name} for topic in article.topics],
            "authors": [{"slug": byline.slug, "name": byline.name} for byline in article.bylines],
            "related": article.related,
        }
        (folder / f"{slug(article)}.md").write_text(front_matter(fields) + markdown(article.body), encoding="utf-8")


def version() -> str:
    """Return what the figures are headed with."""
    return f"Eleventy {output_of(['node', str(TOOL), '--version'])}"


def command(folder: Path, out: Path) -> list[str]:
    """Return the command that builds `folder` into `out`; it runs in `folder`."""
    return ["node", str(TOOL), "--quiet", f"--output={out}"]
