"""What a press would take away from readers, and whether that is so much that someone should be asked first.

Counted are pages that someone wrote or asked for, since all others follow from these: a change of theme or of time zone
takes none of them away.

- Articles: each that is in the release in force and in the new one no more, whatever its path is. A withdrawn article
  leaves its page, so it counts among those that stay; one that `--portable` leaves out does not count, since that is
  what was asked for.
- Other pages: standing pages and redirects, known by addresses that no list page can have. List pages (home, sections,
  topics, dates, authors, series) do not count.

A removal is large where it takes more than a tenth of these pages and at least two of them; where no article is left;
or where a section has lost articles and has none any more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice

from msgspec import Struct

from tamizdat.outlet import Outlet
from tamizdat.paths import SITE_FOLDERS, SITE_PAGES, article_files
from tamizdat.portable_names import SYSTEMS
from tamizdat.press.archives.published import PublishedArticles, is_article_json
from tamizdat.press.context import BuildConfig
from tamizdat.press.index.reader import ArticleIndex
from tamizdat.press.page_refs import PageRef
from tamizdat.release import Entry
from tamizdat.visible import Lines

LEAST = 2  # a site of a few pages may lose one without a question
SHARE = 10  # more than one page in ten
EXAMPLES = 10  # headlines or paths that are told

ARTICLES, OTHER_PAGES = "articles", "standing pages and redirects"


class Removals(Struct, frozen=True, kw_only=True):
    """What a press would take away.

    `counts` are the pages by kind (articles; standing pages and redirects), `total` the pages of these kinds that the
    release in force has; `sections` are the slugs of sections that would have no article any more, `examples` at most
    ten headlines or paths. `all_articles` says that no article would be left.
    """

    counts: dict[str, int]
    total: int
    sections: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    all_articles: bool = False

    @property
    def pages(self) -> int:
        """How many pages would go."""
        return sum(self.counts.values())

    @property
    def is_large(self) -> bool:
        """Whether someone should be asked first."""
        large = self.pages >= LEAST and self.pages * SHARE > self.total
        return large or self.all_articles or bool(self.sections)

    def __str__(self) -> str:
        kinds = ", ".join(f"{count} {kind}" for kind, count in self.counts.items() if count)
        lines = [f"This press would take away {self.pages} of {self.total} pages: {kinds}."]
        if self.sections:
            lines.append(f"These sections would have no article any more: {', '.join(self.sections)}.")
        more = self.pages - len(self.examples)
        lines += [f"  {example}" for example in self.examples]
        return Lines(*lines, f"  … and {more} more") if more > 0 else Lines(*lines)


class RemovalsError(RuntimeError):
    """Nothing was published, since more would be taken away than may be without a question; `removals` says what."""

    def __init__(self, removals: Removals) -> None:
        super().__init__(
            Lines(
                str(removals),
                "Nothing was published, and the last pages stand. Compare the archive with its backup; if all of this"
                " is meant to go, add --yes.",
            )
        )
        self.removals = removals


def check_removals(config: BuildConfig, index: ArticleIndex, new: Iterable[Entry], gone: Iterable[str] | None) -> None:
    """Raise RemovalsError where a publish would take away much, and nobody has agreed to it (`BuildConfig.may_remove`).

    The arguments are those of `find_removals`, but that `new` are entries.
    """
    if config.may_remove or config.published is None or not len(config.published.tree):
        return
    removals = find_removals(config.published, index, config.outlet, (entry.path for entry in new), gone)
    if removals.is_large:
        raise RemovalsError(removals)


def find_removals(
    published: PublishedArticles, index: ArticleIndex, outlet: Outlet, new: Iterable[str], gone: Iterable[str] | None
) -> Removals:
    """Return what a publish would take away of the release in force.

    `index` holds the articles that are to be published, `new` are the paths of all files that were made. `gone` are the
    paths that are to be taken away, None where every path goes that was not made.
    """
    new = set(new)
    articles = other_pages = total = 0
    examples: list[str] = []
    sections: dict[PageRef, str] = {}
    for entry in _candidates(published, new, gone):
        if is_article_json(entry.path):
            article = published.in_file(entry.path)
            if article and index.is_public(article.number) is not None:
                continue  # it has moved
            if article and any(SYSTEMS in line for line in index.left_out([article.number])):
                continue  # `--portable` asks for just that
            articles += 1
            examples.append(article.headline or entry.path if article else entry.path)
            if article and article.section and article.status.state == "published":
                language = outlet.language(article.language).code
                sections[PageRef("section", language, article.section.slug)] = article.section.name
        elif _is_other_page(entry.path, outlet) and published.tree.get(_article_json_of(entry.path)) is None:
            other_pages += 1
            examples.append(entry.path)
    total = _total(published, index, outlet, gone)
    return Removals(
        counts={ARTICLES: articles, OTHER_PAGES: other_pages},
        total=total,
        sections=tuple(sorted(f"{ref.language}/{ref.slug}" for ref in sections if not index.count(ref))),
        examples=tuple(islice(examples, EXAMPLES)),
        all_articles=bool(articles) and next(index.by_time(), None) is None,
    )


def _candidates(published: PublishedArticles, new: set[str], gone: Iterable[str] | None) -> Iterator[Entry]:
    """Yield the entries of the release in force that would go."""
    if gone is None:
        yield from (entry for entry in published.tree if entry.path not in new)
        return
    for path in sorted(set(gone) - new):
        if entry := published.tree.get(path):
            yield entry


def _total(published: PublishedArticles, index: ArticleIndex, outlet: Outlet, gone: Iterable[str] | None) -> int:
    """Return how many pages of the counted kinds the release in force has. An incremental build, which must not take
    longer the larger the site is, counts its articles alone."""
    if gone is not None:
        return int(index.build_state("articles") or 0)
    return sum(
        is_article_json(entry.path)
        or (_is_other_page(entry.path, outlet) and published.tree.get(_article_json_of(entry.path)) is None)
        for entry in published.tree
    )


def _article_json_of(page: str) -> str:
    """Return where `article.json` is if a page is that of an article, or an article's print view."""
    return article_files(page.removesuffix("index.html"))[2]


def _is_other_page(file: str, outlet: Outlet) -> bool:
    """Whether a file can be a standing page or a redirect by its path: a page where press has no list page."""
    if not file.endswith((".html", ".htm")) or file.endswith("/print/index.html"):
        return False
    prefix = outlet.language_at(file).prefix
    top = file.removeprefix(prefix).partition("/")[0]
    return not (top in SITE_FOLDERS or top in SITE_PAGES or top.isdecimal() or top in {"", "index.html", "404.html"})
