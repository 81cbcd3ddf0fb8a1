"""The bench of servers: what wrk says, what the tables tell, and that what cannot run says why."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.peers import wagtail

from bench import archive, postgresql, serve, servers

WRK = """Running 1s test @ http://127.0.0.1:1/
  Latency Distribution
     50%  812.00us
     75%    1.10ms
     90%    2.00ms
     99%    1.02s
  1000 requests in 1.00s, 5.00MB read
Requests/sec:   {rate}
"""


def test_what_wrk_says_is_read() -> None:
    assert serve._read(WRK.format(rate="25012.34"), 7) == serve.Load(25012.34, 0.812, 1020.0, 7)
    assert (
        serve._read("  Non-2xx or 3xx responses: 12\n" + WRK.format(rate="1.0"), 7).failure == "12 answers were errors"
    )
    assert serve._read("unable to connect", 7).failure == "wrk gave no figures"
    assert serve._read(WRK.format(rate="0.00"), 7).failure == "answered nothing in time"


def loads(**rates: float) -> serve.Loads:
    """Return loads by server: a rate for the plain page, twice of it for the compressed one; 0 for a failure."""
    names = {"ours": serve.OURS, "nginx": "nginx 1", "our_nginx": "nginx 1, our settings"}
    names |= {"caddy": "Caddy 2", "our_caddy": "Caddy 2, our settings", "wagtail": "Wagtail 8"}
    found: serve.Loads = {}
    for name, rate in rates.items():
        good = [serve.Load(rate * share, 1, 2, 10_000_000) for share in (1, 0.5, 3)]
        failed = [serve.Load(failure="PostgreSQL is not here")] * 3
        found[names[name], "plain"] = good if rate else failed
        found[names[name], "compressed"] = [serve.Load(2 * each.rate, 1, 2, 9) for each in good] if rate else failed
    return found


def test_tables_tell_medians_and_failures() -> None:
    found = loads(ours=300, wagtail=0)
    lines = serve._table("plain", [serve.OURS, "Wagtail 8"], found).splitlines()
    assert lines[4] == f"| {serve.OURS} | 300 | 1.00 | 2.00 | 10 |"
    assert lines[5] == "| Wagtail 8 | PostgreSQL is not here |  |  |  |"


def test_rates_are_told_as_ratios_and_not_to_a_failure() -> None:
    found = loads(ours=300, nginx=1000, our_nginx=900, caddy=100, our_caddy=100, wagtail=0)
    names = [*dict.fromkeys(name for name, _ in found)]
    assert serve._ratios(names, found).splitlines()[2:] == [
        f"| {serve.OURS} / nginx 1 | 0.30 | 0.30 |",
        f"| {serve.OURS} / Caddy 2 | 3.00 | 3.00 |",
        f"| {serve.OURS} / Wagtail 8 |  |  |",
        "| nginx 1, our settings / nginx 1 | 0.90 | 0.90 |",
        "| Caddy 2, our settings / Caddy 2 | 1.00 | 1.00 |",
    ]


def test_without_postgresql_wagtail_says_so_and_is_not_started(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgresql, "tools", lambda: None)
    monkeypatch.setattr(wagtail, "_release", lambda package: "8")
    article = next(archive.articles(1))
    with servers.on_wagtail(tmp_path / "wagtail", tmp_path / "archive.jsonl", article) as server:
        assert server.name == "Wagtail 8"
        load = serve._load(server, tmp_path, "plain", 1)
    assert load.failure == "PostgreSQL is not here: apt-get install postgresql"


def test_a_page_is_the_articles_only_with_all_of_its_text() -> None:
    article = next(archive.articles(1))
    body = "".join(f"<p>{html}</p>" for block in article.body for html in servers.block_html(block))
    page = f"<h1>{article.headline}</h1><p>{article.standfirst}</p>{body.replace('em>', 'i>')}"
    assert servers._missing(article, page) == ""
    assert servers._missing(article, page.replace(article.standfirst, "")) != ""
    last = servers.plain(list(servers.block_html(article.body[-1]))[-1])
    assert servers._missing(article, servers.plain(page).replace(last, "")) != ""


def test_a_page_stands_below_its_section() -> None:
    article = next(archive.articles(1))
    assert article.section
    assert wagtail.address(article) == f"{article.section.slug}/{article.path.split('/')[3]}/"
