"""The check that every article passes before it is pressed: what cannot be published is left out and reported."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypeVar

from msgspec.structs import replace

from tamizdat.article import Article, Byline, Label, Moment, inline
from tamizdat.paths import article_path_problem, is_slug
from tamizdat.press.inline_html import inline_texts, is_clean, map_block

Named = TypeVar("Named", Label, Byline)


class UnpublishableError(ValueError):
    """No page can be made of an article; the message says why and what to do."""


def validate(article: Article) -> tuple[Article, list[str]]:
    """Return the article as it can be pressed, and a line for each thing that had to be left out of it.

    Checked are its path, headline (unless it is withdrawn) and dates; HTML that no article may carry is cleaned; labels
    and bylines whose slugs cannot be addresses are dropped. An article in which nothing has to be changed is returned
    itself. Raises UnpublishableError.
    """
    if problem := article_path_problem(article.path):
        raise UnpublishableError(f"its path {article.path!r} cannot be pressed: {problem}. Give it another path.")
    if not article.headline.strip() and article.status.state != "withdrawn":
        raise UnpublishableError("it has no headline. Give it one.")
    moments = [article.published, article.updated]
    moments += [entry.at for entry in article.entries]
    moments += [correction.at for correction in article.corrections]
    moments += [version.at for version in article.versions]
    for moment in moments:
        _check_moment(moment)
    left_out: list[str] = []
    before = article
    article = _cleaned(article, left_out)
    section = _usable((article.section,) if article.section else (), "section", left_out)
    series = _usable((article.series,) if article.series else (), "series", left_out)
    topics = _usable(article.topics, "topic", left_out)
    bylines = _usable(article.bylines, "byline", left_out)
    same_labels = len(topics) == len(article.topics) and len(bylines) == len(article.bylines)
    if article is before and not left_out and same_labels:
        return article, left_out
    article = replace(
        article,
        section=section[0] if section else None,
        series=series[0] if series else None,
        topics=topics,
        bylines=bylines,
    )
    return article, left_out


def _check_moment(moment: Moment | None) -> None:
    if moment is None:
        return
    try:
        date.fromisoformat(moment.value) if len(moment.value) <= 10 else datetime.fromisoformat(moment.value)
        ok = 2 <= moment.day.year <= 9998  # a year on either side for any time zone
    except ValueError:
        ok = False
    if not ok:
        raise UnpublishableError(f"its date {moment.value!r} is not ISO 8601. Write one like 2013-10-03, or null.")


def _cleaned(article: Article, left_out: list[str]) -> Article:
    """Return the article with only such HTML as an Article may carry: an archive may come from another program."""

    if all(map(is_clean, inline_texts(article))):
        return article

    def clean(text: str) -> str:
        if is_clean(text):
            return text
        cleaned = inline(text)
        if cleaned != text:
            left_out.append(f"its text {text[:40]!r} holds HTML that no article may carry; it was cleaned.")
        return cleaned

    lead = article.lead_image
    return replace(
        article,
        body=tuple(map_block(block, clean) for block in article.body),
        entries=tuple(
            replace(entry, body=tuple(map_block(block, clean) for block in entry.body)) for entry in article.entries
        ),
        corrections=tuple(replace(correction, html=clean(correction.html)) for correction in article.corrections),
        lead_image=replace(lead, caption=clean(lead.caption)) if lead else None,
    )


def _usable(labels: tuple[Named, ...], what: str, left_out: list[str]) -> tuple[Named, ...]:
    """Return the labels or bylines that can have a page, each slug once; report those that cannot in `left_out`."""
    usable: dict[str, Named] = {}
    for label in labels:
        if not is_slug(label.slug) or not label.name.strip():
            left_out.append(
                f"its {what} {label.name!r} has a slug that cannot be an address: {label.slug!r}. Correct it."
            )
        else:
            usable.setdefault(label.slug, label)
    return tuple(usable.values())
