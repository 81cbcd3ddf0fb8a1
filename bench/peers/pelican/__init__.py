"""The archive as a Pelican site: Markdown with metadata; a section is a category, a topic a tag.

Months of sections, years of topics and authors and the print views are nothing that Pelican makes by itself: a plugin
of some 60 lines does, by Pelican's own writer and the theme's templates.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path

from bench.archive import Labels
from bench.peers.content import STANDING, VENV, date_path, markdown, output_of, slug, standing_page, write_static_files
from tamizdat.article import Article

SITE = Path(__file__).parent / "site"
TOOL = VENV / "bin" / "pelican"
LARGEST: int | None = 10_000  # at 100,000 half was written after 900 s


class Content:
    """Markdown with metadata lines below `content/<year>/<month>/`."""

    def __init__(self, folder: Path, labels: Labels) -> None:
        """Lay out an empty `folder`."""
        self._content = folder / "content"
        shutil.copytree(SITE, folder, dirs_exist_ok=True)
        write_static_files(folder / "theme" / "static")
        self._content.mkdir()
        for name, title in STANDING.items():
            page = self._content / "pages" / f"{name}.md"
            page.parent.mkdir(exist_ok=True)
            text = standing_page(title).split("---\n")[-1]
            page.write_text(f"Title: {title}\nSlug: {name}\n\n{text}", encoding="utf-8")

    def prepare(self, articles: Iterable[Article]) -> None:
        """Nothing to learn: archives are Pelican's own work."""

    def write(self, article: Article) -> None:
        """Write an article."""
        assert article.section and article.published
        folder = self._content / date_path(article)[:7]
        folder.mkdir(parents=True, exist_ok=True)
        fields = {
            "Title": article.headline,
            "Date": article.published.value,
            "Slug": slug(article),
            "Number": str(article.number),
            "Category": article.section.name,
            "Tags": ", ".join(topic.name for topic in article.topics),
            "Authors": "; ".join(byline.name for byline in article.bylines),
            "Standfirst": article.standfirst,
            "Related": " ".join(map(str, article.related)),
        }
        head = "".join(f"{key}: {value}\n" for key, value in fields.items() if value)
        (folder / f"{slug(article)}.md").write_text(head + "\n" + markdown(article.body), encoding="utf-8")


def version() -> str:
    """Return what the figures are headed with."""
    return f"Pelican {output_of([str(TOOL), '--version'])}"


def command(folder: Path, out: Path) -> list[str]:
    """Return the command that builds `folder` into `out`; it runs in `folder`."""
    return [str(TOOL), "content", "--settings=pelicanconf.py", f"--output={out}", "--quiet"]
