"""Print views, and the pages by time that Pelican does not make: months of sections, years of topics and authors."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from pelican import signals  # type: ignore[import-not-found]  # Pelican's own interpreter has it


def resolve(generator: Any) -> None:
    """Turn each article's related numbers into articles, before anything is written."""
    known = {int(article.number): article for article in generator.articles}
    for article in generator.articles:
        numbers = map(int, getattr(article, "related", "").split())
        article.others = [known[number] for number in numbers if number in known]


def write(generator: Any, writer: Any) -> None:
    """Write what Pelican has no page for."""
    pages = Pages(generator, writer)
    for article in generator.articles:
        pages.write(f"{article.url}print/", "print", article=article)
    for category, articles in generator.categories:
        pages.periods(category.url, category.name, articles, "%Y/%m", "%d %B %Y")
    for label, articles in [*generator.tags.items(), *generator.authors]:
        if len(articles) > generator.settings["LATEST"]:  # else its front shows all of them
            pages.periods(label.url, label.name, articles, "%Y", "%B %Y")


class Pages:
    """Writes pages by the theme's templates."""

    def __init__(self, generator: Any, writer: Any) -> None:
        self._generator = generator
        self._writer = writer

    def write(self, url: str, template: str, **values: Any) -> None:
        """Write one page."""
        self._writer.write_file(
            f"{url}index.html", self._generator.get_template(template), self._generator.context, url=url, **values
        )

    def periods(self, url: str, name: str, articles: list[Any], by: str, heading: str) -> None:
        """Write a page for each time of a front, its articles under headings."""
        times = defaultdict(list)
        for article in articles:
            times[article.date.strftime(by)].append(article)
        for time, found in times.items():
            self.write(f"{url}{time}/", "period", label=f"{name} {time}", articles=found, heading=heading)


def register() -> None:
    """Tell Pelican when to call."""
    signals.article_generator_finalized.connect(resolve)
    signals.article_writer_finalized.connect(write)
