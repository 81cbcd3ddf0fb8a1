"""Articles of one topic, and what the pages made of them lead to and say."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urljoin

import pytest
from press_checks import Page
from press_samples import article

from tamizdat.article import Article, Label, Moment
from tamizdat.press import kinds
from tamizdat.press.pages.machine_readable import sitemaps

ROPE = Label("rope", "Rope")


def lower_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lower the limits on the length of lists, so that a few articles cross them."""
    monkeypatch.setattr(kinds, "LATEST", 3)
    monkeypatch.setattr(kinds, "LARGEST", 6)
    monkeypatch.setattr(kinds, "DIRECTORY", 6)
    monkeypatch.setattr(sitemaps, "_MOST", 7)


def dated(number: int, day: str, **fields: object) -> Article:
    usual: dict[str, object] = {"published": Moment(day), "path": f"{day.replace('-', '/')}/rope-a{number}/"}
    return article(number, **{**usual, "topics": (ROPE,), **fields})


def links_of(site: Path, path: str) -> list[str]:
    """The paths to which a page's main part leads."""
    html = (site / path / "index.html").read_text(encoding="utf-8")
    main = html.partition('<main id="main">')[2].partition("</main>")[0]
    addresses = (value for tag, name, value, _ in Page(main).addresses if (tag, name) == ("a", "href"))
    return [urljoin("/" + path, address).removeprefix("/") for address in addresses]


def text_of(site: Path, path: str) -> str:
    html = (site / path / "index.html").read_text(encoding="utf-8")
    return " ".join(Page(html.partition('<main id="main">')[2]).text.split())
