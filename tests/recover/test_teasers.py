"""What other pages show of an article in their lists of links is its own all the same."""

from __future__ import annotations

import papers

STORIES = {
    "pier": (papers.HEADLINE, papers.STANDFIRST, papers.BODY),
    "herring": (papers.LATER_HEADLINE, papers.LATER_STANDFIRST, papers.LATER_BODY),
    "waltz": (papers.THIRD_HEADLINE, "The score had been missing for half a century.", papers.THIRD_BODY),
}


def page(own: str) -> str:
    """Return the page of a story; below it stand the titles and standfirsts of the others, as links."""
    headline, standfirst, body = STORIES[own]
    teasers = "".join(
        f"<div class=teaser><h3><a href='/{name}'>{other}</a></h3><p>{summary}</p></div>"
        for name, (other, summary, _) in STORIES.items()
        if name != own
    )
    text = "".join(f"<p>{each}</p>" for each in [standfirst, *body])
    return f"<html><body><div class=story><h1>{headline}</h1>{text}</div><div>{teasers}</div></body></html>"


def test_a_standfirst_that_other_pages_tease_stays_with_its_article(run, captured):
    articles = run(captured({f"{name}.html": page(name) for name in STORIES})).articles
    by_headline = {each.headline: each for each in articles}
    for headline, standfirst, body in STORIES.values():
        article = by_headline[headline]
        texts = [each for each in (article.standfirst, *(block.html for block in article.body)) if each]
        assert texts == [each.replace("&", "&amp;") for each in [standfirst, *body]]


def test_a_teaser_is_told_as_what_recurs(fates):
    told = fates({f"{name}.html": page(name) for name in STORIES})
    assert told["pier.html"][papers.LATER_STANDFIRST].is_removed
    assert not told["herring.html"][papers.LATER_STANDFIRST].is_removed
