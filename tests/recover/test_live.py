"""Live coverage: the dispatches of a page, whether its markup or its JSON-LD has them, and those of several copies."""

from __future__ import annotations

import json

import papers
import pytest
from msgspec.structs import replace

from tamizdat.article import Figure
from tamizdat.recover.boilerplate.learn import UNKNOWN_SITE
from tamizdat.recover.capture import Capture, Cleaned
from tamizdat.recover.merging.merge import merge
from tamizdat.recover.steps.clean import clean
from tamizdat.recover.steps.parse import parse

TIMES = ["2021-11-23T18:02:00+01:00", "2021-11-23T20:15:00+01:00", "2021-11-23T21:40:00+01:00"]
TITLES = ["The meeting opens", "Shouting in the hall", "The vote is in"]
HEADLINE = "Live: the night of the grain pier"


def section(at: int, markup: str = "section", name: str = "live-entry") -> str:
    time = f'<time datetime="{TIMES[at]}">{TIMES[at][11:16]}</time>'
    return f'<{markup} class="{name}" id=e{at}>{time}<h2>{TITLES[at]}</h2><p>{papers.BODY[at]}</p></{markup}>'


def update(at: int) -> dict[str, str]:
    return {"@type": "BlogPosting", "headline": TITLES[at], "datePublished": TIMES[at], "articleBody": papers.BODY[at]}


def page(body: str, updates: list[dict[str, str]] | None = None, name: str = "a.html") -> Cleaned:
    node = {"@type": "LiveBlogPosting", "headline": HEADLINE, "datePublished": TIMES[0], "liveBlogUpdate": updates}
    head = f'<script type="application/ld+json">{json.dumps(node)}</script>' if updates is not None else ""
    intro = f"<p>{papers.BODY[4]}</p><p>{papers.LATER_BODY[0]}</p>"
    html = (
        f"<html><head>{head}</head><body><article><h1>{HEADLINE}</h1><div>{intro}</div>{body}</article></body></html>"
    )
    return clean(parse(Capture(name=name, sha256=name, kind="html", body=html.encode())), UNKNOWN_SITE)


def told(found: Cleaned) -> list[tuple[str, str, list[str]]]:
    return [(each.at.value, each.headline, [block.html for block in each.body]) for each in found.entries]


LATEST_FIRST = [(TIMES[at], TITLES[at], [papers.BODY[at]]) for at in (2, 1, 0)]


@pytest.mark.parametrize(
    ("body", "updates"),
    [
        ("".join(map(section, (2, 1, 0))), None),
        ("".join(section(at, "div", "post live-blog__post") for at in (2, 1, 0)), None),
        ("".join(map(section, (2, 1, 0))), [update(2), update(1), update(0)]),
        ("", [update(2), update(1), update(0)]),
        (section(2), [update(2), update(1), update(0)]),
    ],
    ids=["markup", "other names", "both", "stated alone", "the newest shown"],
)
def test_dispatches_of_live_coverage(body, updates):
    found = page(body, updates)
    assert told(found) == LATEST_FIRST
    shown = [found.standfirst, *(block.text for block in found.body)]
    assert papers.BODY[4] in shown and not any(text in shown for text in (*papers.BODY[:3], *TITLES))


@pytest.mark.parametrize(
    "body",
    [
        "".join(section(at, "div", "comment live-comment") for at in (2, 1, 0)),
        "".join(section(at, "div", "chapter") for at in (2, 1, 0)),
        "".join(map(section, (2, 1))),
    ],
    ids=["comments", "chapters with a time", "two boxes"],
)
def test_what_only_looks_like_dispatches_is_none(body):
    assert page(body).entries == ()


def test_what_the_page_states_as_its_text_moves_no_dispatch():
    stated = {"articleBody": "\n".join([*papers.BODY, *papers.LATER_BODY])}
    node = {"@type": "LiveBlogPosting", "headline": HEADLINE, "liveBlogUpdate": [update(2), update(1), update(0)]}
    head = f'<script type="application/ld+json">{json.dumps(node | stated)}</script>'
    body = f"<p>{papers.BODY[4]}</p>" + "".join(map(section, (2, 1, 0)))
    html = f"<html><head>{head}</head><body><article><h1>{HEADLINE}</h1>{body}</article></body></html>"
    parsed = parse(Capture(name="a", sha256="a", kind="html", body=html.encode()))
    assert told(clean(parsed, UNKNOWN_SITE)) == LATEST_FIRST


def test_dispatches_of_several_copies_are_put_together():
    early = page(section(1) + section(0), [update(1), update(0)], "early.html")
    changed = replace(early.entries[0], body=(*early.entries[0].body, *early.entries[1].body))
    late = page(section(2), [update(2)], "late.html")
    late = replace(late, capture=replace(late.capture, captured="2021-12-01"), entries=(late.entries[0], changed))
    early = replace(early, capture=replace(early.capture, captured="2021-11-24"))
    merged = merge([late, early])
    assert [(each.headline, len(each.body)) for each in merged.entries] == [
        (TITLES[0], 1), (TITLES[1], 2), (TITLES[2], 1)
    ]  # fmt: skip


def test_a_text_of_the_page_does_not_print_its_dispatches_twice(run, captured, fates):
    html = f"<html><body><article><h1>{HEADLINE}</h1><div><p>{papers.BODY[4]}</p><p>{papers.LATER_BODY[0]}</p></div>"
    files = {
        "page.html": html + "".join(map(section, (2, 1, 0))) + "</article></body></html>",
        "text.txt": "\n\n".join([HEADLINE, papers.BODY[4], papers.LATER_BODY[0], *papers.BODY[:3]]),
    }
    (article,) = run(captured(files)).articles
    assert [each.headline for each in article.entries] == TITLES
    body = [block.html for block in article.body if not isinstance(block, Figure)]
    assert not set(body) & set(papers.BODY[:3])
    found = fates(files)
    for text in papers.BODY[:3]:
        assert found["page.html"][text].field == found["text.txt"][text].field == "dispatches"
    assert not any(fate.is_removed for fate in found["page.html"].values())
